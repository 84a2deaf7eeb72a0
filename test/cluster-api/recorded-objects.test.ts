import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { isEmpty } from '#core/plan/plan-update.ts'
import { checkedPlan } from '../core/plan-fixture.ts'
import { inputOf } from '../plan/recorded-revisions.ts'
import { appliedObjects, recordObjects, type RecordedObjects } from './recorded-objects.ts'

/**
 * Each release's file holds the objects that it stored and applied. A file is written once, with `CAIRN_UPDATE_GOLDEN=on`, and never
 * changed: they stand in management clusters out there, and a later release that told one of them otherwise would replace nodes.
 */
const folder = new URL('recorded/', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
const own = new URL(`${version}.json`, folder)
if (process.env['CAIRN_UPDATE_GOLDEN'] === 'on' && !existsSync(own)) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(own, `${JSON.stringify(recordObjects())}\n`)
}

test('this release has recorded what it applies', () => {
  assert.ok(existsSync(own), `write it with CAIRN_UPDATE_GOLDEN=on npm test -- recorded-objects`)
})

for (const file of existsSync(folder) ? readdirSync(folder) : []) {
  const recorded = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly RecordedObjects[]
  describe(`objects that Cairn ${file.replace('.json', '')} stored`, () => {
    for (const revision of recorded) {
      test(`${revision.what}: what is stored is applied as it was, so that nothing is written`, () => {
        assert.deepEqual(appliedObjects(revision.compiled, revision.spec.cloudType), revision.applied)
      })

      test(`${revision.what}: planning nothing finds nothing, and keeps what Cluster API compares`, () => {
        const input = inputOf(revision)
        const plan = checkedPlan(input)
        assert.ok(isEmpty(plan, input.parent), plan.summary)
        assert.ok(plan.desired)
        assert.deepEqual(appliedObjects(plan.desired.compiled, revision.spec.cloudType), revision.applied)
      })
    }
  })
}
