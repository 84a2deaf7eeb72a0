import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { admin, startLiveServer, type LiveServer } from './live-server.ts'

describe('cloud accounts on the command line', () => {
  let live: LiveServer
  before(async () => {
    live = await startLiveServer(600)
    const environment = { CAIRN_EMAIL: admin.email, CAIRN_PASSWORD: admin.password }
    assert.equal((await live.cairn(['login'], '', environment).ended).code, 0)
  })
  after(() => live.dispose())

  async function ok(words: readonly string[], input = ''): Promise<string> {
    const { code, err, out } = await live.cairn(words, input).ended
    assert.deepEqual([code, err], [0, ''])
    return out
  }

  async function refused(words: readonly string[], input = ''): Promise<string> {
    const { code, err, out } = await live.cairn(words, input).ended
    assert.deepEqual([code, out], [1, ''])
    return err
  }

  test('cloud accounts are added, given other credentials, shown without them, and deleted', async () => {
    const add = ['cloud-account', 'add', 'prod', '--cloud', 'aws', '--credentials', '-']
    const refusals = [await refused(add, 'secretAccessKey: [hidden'), await refused(add, 'secretAccessKey: hidden')]
    assert.match(refusals[0] ?? '', /standard input is no YAML or JSON document/)
    assert.match(refusals[1] ?? '', /accessKeyId/)
    await ok(add, 'accessKeyId: AKID\nsecretAccessKey: hidden\n')
    const given = await ok(
      ['cloud-account', 'credentials', 'prod', '-'],
      '{"accessKeyId": "AKID", "secretAccessKey": "concealed"}',
    )
    assert.match(given, /prod has other credentials/)
    const shown = [await ok(['cloud-account', 'list']), await ok(['cloud-account', 'get', 'prod', '-o', 'json'])]
    assert.match(shown[0] ?? '', /^NAME +CLOUD +CLUSTERS +CHANGED\nprod +aws +0 /)
    for (const text of [...refusals, given, ...shown]) assert.doesNotMatch(text, /AKID|hidden|concealed/)
    await ok(['cloud-account', 'delete', 'prod'])
    assert.match(await refused(['cloud-account', 'get', 'prod']), /cairn cloud-account list/)
  })
})
