import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importsOf, loadedBy } from '../../scripts/sources.ts'
import { importFault } from './import-table.ts'

/** Who imports what, by name where it matters, and whether the table allows it. */
const rows: readonly (readonly [importer: string, from: string, names: readonly string[], allowed: boolean])[] = [
  ['src/core/plan/plan.ts', 'src/core/base/json.ts', ['Json'], true],
  ['src/core/plan/plan.ts', 'src/store/open.ts', [], false],
  ['src/core/plan/plan.ts', 'yaml', ['parse'], true],
  ['src/core/plan/plan.ts', '@noble/hashes/sha2.js', ['sha256'], true],
  ['src/core/plan/plan.ts', 'zod', ['z'], false],
  ['src/core/plan/plan.ts', 'node:fs', ['readFileSync'], false],
  ['src/core/plan-check/check-plan.ts', 'src/core/plan/plan.ts', [], true],
  ['src/core/plan-check/check-plan.ts', 'src/core/plan/repave-scope.ts', ['repaveScope'], false],
  ['src/core/plan-check/check-plan.ts', 'src/core/plan/preflight.ts', ['preflight'], false],
  ['src/core/plan-check/check-plan.ts', 'src/core/cluster/compile-cluster.ts', ['compileCluster'], false],
  ['src/core/plan-check/check-plan.ts', 'src/core/cluster/compiled-cluster.ts', ['layerKey'], true],
  ['src/core/plan-check/check-plan.ts', 'src/core/diff/merge.ts', ['merge'], false],
  ['src/core/plan-check/check-plan.ts', 'src/core/update/decide-next.ts', ['decideNext'], false],
  ['src/contract/plan.ts', 'zod', ['z'], true],
  ['src/contract/plan.ts', 'src/control/refusal.ts', ['refuse'], false],
  ['src/engine/simulator/clock.ts', 'src/engine/world-store.ts', [], true],
  ['src/engine/engine.ts', 'src/engine/simulator/clock.ts', [], false],
  ['src/engine/simulator/clock.ts', 'src/store/simulator.ts', ['worldStore'], false],
  ['src/store/simulator.ts', 'src/engine/world-store.ts', [], true],
  ['src/store/simulator.ts', 'src/engine/world-store.ts', ['something'], false],
  ['src/store/open.ts', 'src/engine/engine.ts', [], false],
  ['src/control/control.ts', 'src/engine/engine.ts', [], true],
  ['src/control/control.ts', 'src/engine/simulator/simulator.ts', [], false],
  ['src/control/control.ts', 'src/registry/folder.ts', ['openFolderRegistry'], false],
  ['src/control/control.ts', 'node:timers/promises', ['setTimeout'], false],
  ['src/api/answer.ts', 'src/store/plans.ts', ['loadPlan', 'listPlans'], true],
  ['src/api/answer.ts', 'src/store/plans.ts', ['loadPlan', 'savePlanState'], false],
  ['src/api/answer.ts', 'src/engine/engine.ts', [], false],
  ['src/api/answer.ts', '@fastify/cookie', ['default'], true],
  ['src/api/answer.ts', 'pg', ['Pool'], false],
  ['src/cli/main.ts', 'src/contract/client.ts', ['client'], true],
  ['src/cli/main.ts', 'src/control/refusal.ts', ['refuse'], false],
  ['console/main.tsx', 'src/core/diff/diff.ts', ['diff'], true],
  ['console/main.tsx', 'src/api/answer.ts', [], false],
  ['console/main.tsx', 'node:path', ['join'], false],
  ['console/main.tsx', 'zod', [], true],
  ['console/main.tsx', 'zod', ['z'], false],
  ['src/api/answer.ts', 'src/server.ts', ['serve'], false],
  ['src/server.ts', 'src/engine/simulator/simulator.ts', ['openSimulator'], true],
  ['src/novelty/thing.ts', 'src/core/base/json.ts', [], false],
]

for (const [importer, from, names, allowed] of rows) {
  test(`${importer} ${allowed ? 'may' : 'may not'} import ${names.join(', ') || 'types'} from ${from}`, () => {
    const file = from.startsWith('src/') ? from : null
    const fault = importFault(importer, { from, file, names, typeOnly: names.length === 0 })
    assert.equal(fault === null, allowed, fault ?? '')
  })
}

test('imports are read as they are written', () => {
  const server = importsOf('src/server.ts')
  const simulator = server.find(({ file }) => file === 'src/engine/simulator/simulator.ts')
  assert.deepEqual(simulator?.names.includes('openSimulator'), true)
  assert.equal(server.find(({ from }) => from === '#store/address.ts')?.typeOnly, true)
  const loaded = loadedBy(['src/server.ts'])
  assert.ok(loaded.has('pg') && loaded.has('src/core/plan/plan-update.ts') && loaded.has('node:fs'))
  assert.ok(!loaded.has('src/cli/main.ts'))
})

test('who checks a plan loads nothing of who makes it, nor does what is loaded with it', () => {
  const loaded = [...loadedBy(['src/core/plan-check/check-plan.ts'])]
  assert.ok(loaded.includes('src/core/diff/diff.ts'))
  assert.deepEqual(
    loaded.filter((file) => /src\/core\/(plan|update)\/|compile-|resolve-layer/.test(file)),
    [],
  )
})
