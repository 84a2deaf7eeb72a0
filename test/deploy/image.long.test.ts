import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { root } from '../../scripts/sources.ts'
import { createTestDatabase } from '../store/database-fixture.ts'
import { leftOut, letIn, readDockerfile, type Step } from './image.ts'

const builder = 65_534
const server = 10_001

/**
 * What the Dockerfile does, without Docker: its COPY and RUN steps in a clean folder by a user who is not root, and then the server as its
 * last stage starts it, with every file system read-only but its data folder. What only an image has, its base and its own users, is not
 * held here.
 */
describe("the image's steps", { skip: withoutNamespaces() }, () => {
  let folder: string
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cairn-image-'))
    chmodSync(folder, 0o755)
    database = await createTestDatabase({ empty: true })
    letPass(database.databaseUrl)
  })
  after(async () => {
    await database.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  test('build what runs, as a user who is not root', () => {
    const [build, last] = readDockerfile()
    assert.ok(build?.name === 'build' && last?.name === null, 'two stages')
    for (const directory of ['build', 'home']) {
      mkdirSync(join(folder, directory))
      chownSync(join(folder, directory), builder, builder)
    }
    for (const step of build.steps) carryOut(step)
    const copies = last.steps.filter(({ instruction }) => instruction === 'COPY').map(({ text }) => text)
    assert.deepEqual(copies, ['--from=build --chown=root:root /cairn ./'])
    run('cp', ['--recursive', '--no-dereference', join(folder, 'build'), join(folder, 'image')])
    for (const name of ['src/server.ts', 'console/dist/index.html', 'packs', 'demo', 'node_modules/node/bin/node'])
      assert.ok(existsSync(join(folder, 'image', name)), name)
    for (const name of ['node_modules/vite', 'node_modules/typescript', 'test', '.git', 'data', 'docs'])
      assert.ok(!existsSync(join(folder, 'image', name)), `${name} is not needed to run`)
    assert.equal(statSync(join(folder, 'image')).uid, process.getuid?.())
  })

  test('migrate, and serve the console, where nothing can be written but data', async () => {
    const [, last] = readDockerfile()
    const entry = JSON.parse(last?.steps.find(({ instruction }) => instruction === 'ENTRYPOINT')?.text ?? '') as string[]
    const start = (...args: readonly string[]) => startReadOnly([...entry, ...args])
    const migration = start('--migrate')
    assert.equal(await migration.ended, 0, migration.output())
    assert.match(migration.output(), /The schema was migrated to \d+\./)
    const again = start('--migrate')
    assert.equal(await again.ended, 0, again.output())
    assert.match(again.output(), /The schema is up to date\./)

    const running = start()
    const url = await running.url()
    assert.equal((await fetch(`${url}/readyz`)).status, 200)
    assert.match(await (await fetch(url)).text(), /<title>Cairn<\/title>/)
    running.child.kill('SIGTERM')
    assert.equal(await running.ended, 0, running.output())
  })

  /** One step of the first stage, with `/cairn` in the clean folder. */
  function carryOut({ instruction, text }: Step): void {
    const here = join(folder, 'build')
    const words = text.split(' ').filter((word) => !word.startsWith('--'))
    if (instruction === 'COPY') {
      const sources = words.slice(0, -1).flatMap((source) => (source === '.' ? letIn() : [source]))
      for (const source of sources) {
        assert.ok(letIn().includes(source), `.dockerignore leaves ${source} out`)
        cpSync(join(root, source), join(here, source), { recursive: true, filter: (file) => !leftOut(relative(root, file)) })
      }
      run('chown', ['--recursive', `${builder}:${builder}`, here])
    } else if (instruction === 'RUN' && !text.startsWith('chown ')) {
      run('setpriv', [`--reuid=${builder}`, `--regid=${builder}`, '--clear-groups', 'sh', '-c', text], here)
    }
  }

  function run(command: string, args: readonly string[], cwd = folder): void {
    // Where packages come from, and how they are trusted, is the machine's business.
    const { PATH, NODE_EXTRA_CA_CERTS, HTTPS_PROXY, npm_config_registry } = process.env
    const env = { PATH, NODE_EXTRA_CA_CERTS, HTTPS_PROXY, npm_config_registry, HOME: join(folder, 'home') }
    const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 540_000 })
    assert.equal(status, 0, `${command} ${args.join(' ')}\n${stdout}\n${stderr}`)
  }

  function startReadOnly([program = '', ...args]: readonly string[]): Started {
    const [image, data] = [join(folder, 'image'), join(folder, 'data')]
    if (!existsSync(data)) {
      mkdirSync(data, { mode: 0o700 })
      chownSync(data, server, server)
    }
    const script = [
      'mount --make-rprivate / && mount --bind "$DATA" "$DATA"',
      // /tmp may be a file system of its own.
      'for at in / /tmp /dev/shm; do mountpoint --quiet $at && mount -o remount,ro,bind $at; done',
      'cd "$IMAGE" && ! touch "$IMAGE/x" 2>/dev/null',
      `exec setpriv --reuid=${server} --regid=${server} --clear-groups --no-new-privs "$@"`,
    ].join('; ')
    const command = [program.replace('/cairn', image), ...args]
    const child = spawn('unshare', ['--mount', 'sh', '-c', script, 'sh', ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        IMAGE: image,
        DATA: data,
        CAIRN_DATA: data,
        PORT: '0',
        DATABASE_URL: database.databaseUrl,
        CAIRN_SECRET_KEY: 'a secret key for tests, long enough',
      },
    })
    return followed(child)
  }
})

/** A database of the tests listens on a socket for its own user alone; one that is configured is elsewhere. */
function letPass(databaseUrl: string): void {
  const { hostname, port } = new URL(databaseUrl)
  const sockets = decodeURIComponent(hostname)
  if (!sockets.startsWith('/')) return
  chmodSync(sockets, 0o711)
  chmodSync(join(sockets, `.s.PGSQL.${port}`), 0o777)
}

interface Started {
  readonly child: ChildProcess
  readonly output: () => string
  readonly ended: Promise<number | null>
  /** Where it says that it is ready. */
  readonly url: () => Promise<string>
}

function followed(child: ChildProcess): Started {
  let text = ''
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ready = Promise.withResolvers<string>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (part: Buffer) => {
      text += part.toString()
      const url = /Cairn is ready at (\S+)/.exec(text)?.[1]
      if (url !== undefined) ready.resolve(url)
    })
  }
  void ended.then((code) => ready.reject(new Error(`the server ended with ${code}:\n${text}`)))
  ready.promise.catch(() => {})
  return { child, output: () => text, ended, url: () => ready.promise }
}

function withoutNamespaces(): string | false {
  const found = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0
  return !found && 'only root can make every file system read-only for one process (unshare, setpriv)'
}
