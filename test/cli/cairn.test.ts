import assert from 'node:assert/strict'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { binFile, startCairn } from './run-cairn.ts'
import { startHere } from './run-here.ts'

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'cairn-cli-'))
})
after(() => rm(home, { recursive: true }))

const key = 'a-key-that-nobody-may-see'

/** A port on which nobody listens. */
async function deadAddress(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

for (const [words, code, pattern] of [
  [['plan'], 2, /^cairn: missing required argument 'CLUSTER'\nSee: cairn plan --help\n$/],
  [['plan', 'store'], 2, /^cairn: Nothing to plan was given\./],
  [['plan', 'store', '--detailed-exitcode'], 1, /^cairn: Nothing to plan was given\./],
  [['plan', '--detailed-exitcode'], 1, /missing required argument/],
  [['plan', 'store', '--rollback', '0'], 2, /must be a whole number from 1/],
  [['cluster', 'list', '--status', 'odd'], 2, /Allowed choices are pending/],
  [['cluster'], 2, /Usage: cairn cluster/],
  [['clusters'], 2, /^cairn: unknown command 'clusters'/],
  [['apply'], 2, /^cairn: No file was given\./],
  [['apply', '-f', 'x', '--wait'], 2, /go with --approve/],
  [['apply', '-f', '/no/such/file'], 1, /^cairn: \/no\/such\/file cannot be read: there is no such file\.\n$/],
  [['update', 'store', '--pending'], 2, /there is no terminal to ask on\.\nGive --yes/],
  [['whoami'], 1, /^cairn: No server is chosen\.\nLog in/],
  [['whoami', '--server', 'nonsense'], 2, /^cairn: "nonsense" is no address of a server\./],
  [['whoami', '--server', 'http://127.0.0.1:20000'], 1, /^cairn: You are not logged in to http:\/\/127\.0\.0\.1:20000\.\nLog in/],
  [
    ['login', '--server', 'http://127.0.0.1:20000'],
    2,
    /there is no terminal to ask for e-mail and password on|There is no terminal/,
  ],
  [['cluster', 'tag', 'store', ':x'], 2, /":x" is no tag/],
  [['profile', 'revisions', 'edge'], 2, /"edge" names no version/],
  [['--version-of-nothing'], 2, /unknown option/],
] as readonly (readonly [readonly string[], number, RegExp])[]) {
  test(`\`cairn ${words.join(' ')}\` ends with ${code} and says why`, async () => {
    const ran = await startHere(words, { HOME: home }).ended
    assert.match(ran.err, pattern)
    assert.equal(ran.out, '')
    assert.equal(ran.code, code)
    assert.doesNotMatch(ran.err, /\bat .*\.ts:\d+/, 'no stack trace')
  })
}

for (const words of [['--help'], ['plan', '--help'], ['help', 'apply'], ['completion', 'bash']]) {
  test(`\`cairn ${words.join(' ')}\` needs no server`, async () => {
    const ran = await startHere(words, { HOME: home }).ended
    assert.equal(ran.err, '')
    assert.equal(ran.code, 0)
    assert.ok(ran.out.length > 100)
  })
}

test('a server that is not there is named, with what to do, and the key is not', async () => {
  const address = await deadAddress()
  for (const words of [['whoami'], ['cluster', 'watch', 'store'], ['events', '--follow']]) {
    const ran = await startHere(words, { HOME: home, CAIRN_SERVER: address, CAIRN_API_KEY: key }).ended
    assert.equal(ran.code, 1)
    assert.ok(ran.err.includes(`The server ${address} refuses connections`), ran.err)
    assert.match(ran.err, /npm start/)
    assert.ok(!(ran.out + ran.err).includes(key))
  }
})

test('documents are checked before anything is sent, so a bad one needs no server', async () => {
  const ran = await startHere(['apply', '-f', '-'], { HOME: home }, 'kind: Cluster\n').ended
  assert.match(ran.err, /^cairn: Nothing was sent, since not every document is valid\.\n {2}standard input:1: apiVersion: /)
  assert.equal(ran.code, 1)
})

test('bin/cairn hands on words, input, output and the exit code', async () => {
  const ran = await startCairn(['apply', '-f', '-'], { HOME: home }, 'kind: Cluster\n').ended
  assert.match(ran.err, /standard input:1: apiVersion: /)
  assert.equal(ran.code, 1)
  assert.equal((await startCairn(['plan'], { HOME: home }).ended).code, 2)
  assert.match((await startCairn(['--help'], { HOME: home }).ended).out, /^Usage: cairn/)
})

test('without its dependencies the command says how to install them', async () => {
  const bare = join(home, 'bare')
  await mkdir(join(bare, 'bin'), { recursive: true })
  await writeFile(join(bare, 'package.json'), '{"type":"module"}')
  await copyFile(binFile, join(bare, 'bin', 'cairn'))
  const ran = await startCairn(['--help'], { HOME: home }, '', join(bare, 'bin', 'cairn')).ended
  assert.equal(ran.code, 1)
  assert.match(ran.err, /are not installed\.\nRun `npm ci`/)
})
