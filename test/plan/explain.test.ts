import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planLines, reasonText, repaveText } from '#core/plan/explain.ts'
import { plan, profile } from '../core/plan-fixture.ts'

const from = { workerPools: [{ name: 'general' }, { name: 'gpu', replicas: 2 }] }
const notes = { manifests: { a: 'kind: ConfigMap\nmetadata:\n  name: a\n' } }
const to = {
  workerPools: [
    { name: 'general', labels: { tier: 'x' } },
    { name: 'gpu', replicas: 2, diskGiB: 100 },
  ],
  overrides: { 'base/k8s': 'kubeadmconfig: {controllerManager: {extraArgs: {v: "4"}}}' },
  profiles: [profile({ version: '1.1.0', layers: { cni: 'calico@3.31.2', notes } })],
}

test('a plan in lines for a log: every difference and every reason, stable, with who made it', () => {
  assert.deepEqual(planLines(plan(from, to)), [
    'layer changed layer="base/k8s" from="kubernetes 1.35.4" to="kubernetes 1.35.4"',
    'value added layer="base/k8s" path="kubeadmconfig.controllerManager.extraArgs.v" from=null to="4" by="override base/k8s" pools="control-plane"',
    'layer added layer="base/notes" from=null to="1.1.0" by="profile base 1.0.0 → 1.1.0"',
    String.raw`manifest added layer="base/notes" path="manifests[name=a]" from=null to="kind: ConfigMap\nmetadata:\n  name: a\n" by="profile base 1.0.0 → 1.1.0"`,
    'pool changed pool="general" path="labels.tier" from=null to="x" by="pool general"',
    'repave pool="control-plane" nodes=3 rolls=1 layer="base/k8s" path="kubeadmconfig.controllerManager.extraArgs.v" from=null to="4" by="override base/k8s" pools="control-plane"',
    'repave pool="gpu" nodes=2 rolls=1 layer=null path="workerPools[name=gpu].diskGiB" from=60 to=100 by="pool gpu" pools="gpu"',
  ])
})

test('a reason, and a pool, in one line for a person', () => {
  const pool = plan(from, to).repave.pools.at(-1)
  assert.ok(pool)
  assert.deepEqual(pool.reasons.map(reasonText), ['workerPools[name=gpu].diskGiB changes from 60 to 100, by pool gpu'])
  assert.equal(
    repaveText(pool),
    '2 nodes of gpu will be replaced: workerPools[name=gpu].diskGiB changes from 60 to 100, by pool gpu',
  )
})

test('a plan that was stored before plans told who, is told without', () => {
  const { changes, pools, repave } = plan(from, to)
  const old = {
    changes: changes.map(({ by: _by, pools: _pools, ...change }) => ({
      ...change,
      diff: change.diff.map(({ by: _who, pools: _which, ...difference }) => difference),
      manifests: [],
    })),
    pools,
    repave: {
      pools: repave.pools.map((pool) => ({ ...pool, reasons: pool.reasons.map(({ by: _by, pools: _pools, ...one }) => one) })),
    },
  }
  assert.ok(planLines(old).every((line) => !/ by="(?!pool)/.test(line)))
})
