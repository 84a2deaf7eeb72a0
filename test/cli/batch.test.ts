import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readBatchOptions } from '#cli/cluster-selection.ts'
import { cluster, profile } from './live-documents.ts'
import { admin, startLiveServer, type LiveServer } from './live-server.ts'
import type { Ran } from './run-cairn.ts'

const names = ['store-1', 'store-2', 'store-3']

const wishes = [
  { words: 'names', names, options: { pending: true }, select: { clusters: names } },
  { words: 'one name twice', names: ['a', 'a'], options: { pending: true }, select: { clusters: ['a'] } },
  { words: 'all that is pending', names: [], options: { pending: true, all: true }, select: { filter: { pending: 'true' } } },
  {
    words: 'a switch of those that use the profile',
    names: [],
    options: { profile: 'edge@2.0.0', all: true },
    select: { filter: { profile: 'edge' } },
  },
  {
    words: 'a switch of those on one version',
    names: [],
    options: { profile: 'edge@2.0.0', using: 'edge@1.0.0', updateStatus: 'up-to-date' },
    select: { filter: { profile: 'edge', version: '1.0.0', updateStatus: 'Up to date' } },
  },
] as const

for (const { words, names: given, options, select } of wishes) {
  test(`a batch selects ${words}`, () => {
    assert.deepEqual(JSON.parse(JSON.stringify(readBatchOptions(given, options).select)), select)
  })
}

const mistakes = [
  { names: [], options: { pending: true }, says: /Which clusters\?/ },
  { names, options: {}, says: /What shall change\?/ },
  { names, options: { pending: true, profile: 'edge@2.0.0' }, says: /What shall change\?/ },
  { names, options: { pending: true, all: true }, says: /not both/ },
  { names, options: { pending: true, tag: 'a' }, says: /not both/ },
  { names, options: { profile: 'edge' }, says: /names no version/ },
] as const

for (const { names: given, options, says } of mistakes) {
  test(`${JSON.stringify({ given, options })} is refused`, () => {
    assert.throws(() => readBatchOptions(given, options), says)
  })
}

// One afternoon with three clusters: every step stands on the ones before it.
describe('one change for many clusters, from the command line', () => {
  let live: LiveServer
  before(async () => {
    live = await startLiveServer(6000)
    await live.cairn(['login'], '', { CAIRN_EMAIL: admin.email, CAIRN_PASSWORD: admin.password }).ended
    const clusters = names.map((name) => cluster.replace('name: store,', `name: ${name},`))
    await ok(['apply', '-f', '-'], [profile('1.0.0', '1.35.4', 'hello'), ...clusters].join('---\n'))
    for (const name of names) await ok(['cluster', 'watch', name])
  })
  after(() => live.dispose())

  async function ok(words: readonly string[], input = ''): Promise<string> {
    const ran = await live.cairn(words, input).ended
    assert.deepEqual({ code: ran.code, err: ran.err }, { code: 0, err: '' }, ran.out)
    return ran.out
  }
  async function ended(code: number, words: readonly string[]): Promise<Ran> {
    const ran = await live.cairn(words).ended
    assert.equal(ran.code, code, ran.out + ran.err)
    return ran
  }
  const batchIn = (text: string) => /bat_[0-9A-Z]{26}/.exec(text)?.[0] ?? ''

  test('where nothing is pending no cluster is left', async () => {
    assert.match(await ok(['batch', 'impact', '--all', '--pending']), /^0 clusters/)
    const { err } = await ended(1, ['batch', 'plan', '--all', '--pending'])
    assert.match(err, /No cluster is left that this change could be about\./)
  })

  test('what is pending is foreseen, planned, read again, approved and followed to the end', async () => {
    await ok(['apply', '-f', '-'], profile('1.0.0', '1.35.4', 'good day'))
    assert.match(
      await ok(['batch', 'impact', '--all', '--pending']),
      /^3 clusters, none of them[^]*in-place +none +3 +store-1, store-2, store-3/,
    )
    const planned = await ok(['batch', 'plan', '--tag', 'region:eu', '--pending', '--note', 'greetings'])
    assert.match(planned, /: 3 open\n[^]*store-1 +pln_\S+ +open +none[^]*cairn batch approve bat_\S+ --wait\n$/)
    const batch = batchIn(planned)
    assert.match(await ok(['batch', 'get', batch]), /^pending updates, asked for by ada@example\.org .*: greetings\nBatch bat_/)
    const approved = await ok(['batch', 'approve', batch, 'store-1', '--wait'])
    assert.match(approved, /^Approved 1 of 1 plan\.\n[^]*  store-1 is updated and verified\.\n1 of 1 cluster updated\n$/)
    const rest = await ok(['batch', 'approve', batch])
    assert.equal(rest, `Approved 2 of 2 plans. Follow them: cairn batch watch ${batch}\n`)
    assert.match(await ok(['batch', 'watch', batch]), /3 of 3 clusters updated\n$/)
    const { items } = JSON.parse(await ok(['batch', 'get', batch, '-o', 'json'])) as { items: { update: { phase: string } }[] }
    assert.deepEqual(
      items.map(({ update }) => update.phase),
      ['succeeded', 'succeeded', 'succeeded'],
    )
    const { err } = await ended(1, ['batch', 'approve', batch])
    assert.match(err, /None of these plans is open/)
  })

  test('what replaces nodes is approved when that is acknowledged, and nothing before', async () => {
    await ok(['apply', '-f', '-'], profile('2.0.0', '1.36.2', 'good day'))
    const { out } = await ended(2, ['batch', 'plan', 'store-1', 'store-2', '--profile', 'edge@2.0.0', '--detailed-exitcode'])
    const batch = batchIn(out)
    assert.match(out, /store-2 +pln_\S+ +open +full +2 /)
    const { err } = await ended(1, ['batch', 'approve', batch, '--wait'])
    assert.match(err, /2 of the 2 open plans replace or remove something[^]*  store-1: [^]*--acknowledge-repave/)
    assert.match(await ok(['batch', 'get', batch]), /: 2 open\n/)
    assert.match(await ok(['batch', 'approve', batch, '--acknowledge-repave', '--wait']), /2 of 2 clusters updated\n$/)
  })

  test('a cluster that cannot be planned is told, kept with the batch, and the others go on', async () => {
    const { out, err } = await ended(1, ['batch', 'update', 'store-3', 'nowhere', '--profile', 'edge@2.0.0', '--yes'])
    assert.equal(err, '')
    assert.match(
      out,
      /: 1 open, 1 not planned\n[^]*nowhere +not planned +There is no cluster nowhere[^]*store-3 is updated and verified\.\n/,
    )
    assert.match(await ok(['batch', 'get', batchIn(out)]), /nowhere +not planned .*\(cluster\.missing\)/)
    assert.match((await ended(1, ['batch', 'plan', 'nowhere', '--pending'])).out, /: 1 not planned\n/)
  })

  test('what is not given as the manual says is refused before anything is asked', async () => {
    assert.match((await ended(2, ['batch', 'update', '--all', '--pending'])).err, /asks before it approves/)
    assert.match((await ended(2, ['batch', 'plan', '--pending'])).err, /Which clusters\?/)
    const none = 'bat_00000000000000000000000000'
    for (const verb of ['get', 'approve', 'watch'])
      assert.match((await ended(1, ['batch', verb, none])).err, /\(batch\.missing\)/)
    assert.match((await ended(1, ['batch', 'get', 'mine'])).err, /\(batch\.missing\)/)
  })
})
