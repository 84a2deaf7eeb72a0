import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { present } from '#core/base/assert.ts'
import { digestJson, isDigest } from '#core/base/digest.ts'
import { machineDigest } from '#core/cluster/machine-spec.ts'
import { packDigest } from '#core/pack/pack.ts'
import { isEmpty } from '#core/plan/plan-update.ts'
import { profileDigest } from '#core/profile/profile.ts'
import { checkedPlan } from '../core/plan-fixture.ts'
import { inputOf, recordRevisions, type RecordedRevision } from './recorded-revisions.ts'

/**
 * Each release's file holds revisions as that release stored them. A file is written once, with `CAIRN_UPDATE_GOLDEN=on`, and never
 * changed: clusters out there have what stands in it.
 */
const folder = new URL('recorded/', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
const own = new URL(`${version}.json`, folder)
if (process.env['CAIRN_UPDATE_GOLDEN'] === 'on' && !existsSync(own)) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(own, `${JSON.stringify(recordRevisions())}\n`)
}

test('this release has recorded what it stores', () => {
  assert.ok(existsSync(own), `write it with CAIRN_UPDATE_GOLDEN=on npm test -- recorded-revisions`)
})

for (const file of readdirSync(folder)) {
  const recorded = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly RecordedRevision[]
  describe(`revisions that Cairn ${file.replace('.json', '')} stored`, () => {
    for (const revision of recorded) {
      test(`${revision.what}: its contents keep their digests`, () => {
        for (const [digest, content] of revision.packs) assert.equal(packDigest(content), digest)
        for (const one of revision.profiles) assert.equal(profileDigest(one.content), one.digest)
        for (const pool of revision.compiled.pools) {
          const [format, digest = ''] = pool.machineDigest.split(/:(.*)/s)
          assert.ok(isDigest(digest))
          if (format === 'v1') assert.equal(machineDigest(pool.machineSpec), pool.machineDigest)
        }
      })

      test(`${revision.what}: every node is up to date, and planning nothing finds nothing`, () => {
        const input = inputOf(revision)
        const plan = checkedPlan(input)
        assert.deepEqual([plan.repave.scope, plan.changes, plan.pools], ['none', [], []])
        assert.ok(isEmpty(plan, input.parent), plan.summary)
      })

      test(`${revision.what}: had this release compiled it otherwise, only pools that a plan changes would be made anew`, () => {
        const input = inputOf(compiledOtherwise(revision))
        assert.ok(isEmpty(checkedPlan(input), input.parent))
        const was = present(input.requested.controlPlane, 'a recorded cluster has one')
        const wanted = { ...input.requested, controlPlane: { ...was, instanceType: 'm7.large' } }
        const { repave } = checkedPlan({ ...input, requested: wanted })
        assert.deepEqual(
          repave.pools.map((pool) => [pool.name, pool.reasons.map(({ path }) => path)]),
          [['control-plane', ['controlPlane.instanceType', 'cairn.release']]],
        )
      })
    }
  })
}

/** As if the recording release had made machines and releases in another way than this one does. */
function compiledOtherwise(revision: RecordedRevision): RecordedRevision {
  const { compiled } = revision
  const pools = compiled.pools.map((pool) => {
    const machineSpec = { ...pool.machineSpec, formerly: 'so' }
    return { ...pool, machineSpec, machineDigest: `v0:${digestJson(machineSpec)}` as const }
  })
  const layers = compiled.layers.map((layer) => ({ ...layer, digest: digestJson(['formerly', layer.digest]) }))
  return { ...revision, compiled: { ...compiled, pools, layers } }
}
