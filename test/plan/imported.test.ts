import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importedCloud, type ClusterSpec } from '#core/cluster/cluster.ts'
import { compileCluster } from '#core/cluster/compile-cluster.ts'
import { layerKey, type CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import { planAbort } from '#core/plan/abort.ts'
import { forecast, settledStart } from '#core/plan/forecast.ts'
import { isBlocked, isEmpty } from '#core/plan/plan-update.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import type { ProfileRevision } from '#core/profile/profile.ts'
import {
  checkedPlan,
  clusterSpec,
  observedAsDesired,
  place,
  planningInput,
  profile,
  stackOf,
  type LayerWords,
} from '../core/plan-fixture.ts'

/** Add-ons on what others run: plans are those of any cluster, as far as there are no pools. */

const tools = (layers: Readonly<Record<string, string | LayerWords>>, version = '1.0.0') =>
  profile({ name: 'tools', type: 'add-on', version, layers })

function specOf(profiles: readonly ProfileRevision[]): ClusterSpec {
  const cloud = { region: '', sshKeys: [], ntpServers: [], account: 'legacy' }
  const { controlPlane: _controlPlane, ...rest } = clusterSpec({ profiles, managementCluster: 'home' })
  return { ...rest, cloudType: importedCloud, cloud, controlPlane: null, workerPools: [] }
}

/** From one profile to another, of a cluster that was found to run one Kubernetes when it last had a plan, and runs one now. */
function inputOf(
  from: ProfileRevision,
  to: ProfileRevision,
  { was = '1.35.4', is = was }: { readonly was?: string; readonly is?: string } = {},
): PlanningInput {
  const spec = specOf([from])
  const made = compileCluster(spec, stackOf([from]), { ...place, kubernetesVersion: was })
  assert.ok(made.kind === 'compiled' && made.problems.length === 0, JSON.stringify(made.problems))
  return {
    ...planningInput({}, {}),
    parent: { number: 1, spec, compiled: made.compiled, stack: stackOf([from]) },
    requested: specOf([to]),
    stack: stackOf([to]),
    observed: { ...observedAsDesired(made.compiled), highestKubernetesVersion: is },
  }
}

const errorsOf = ({ checks }: PlanContent) => checks.filter(({ severity }) => severity === 'error').map(({ code }) => code)
const compiledOf = ({ desired }: PlanContent): CompiledCluster => desired?.compiled ?? assert.fail('a plan leads somewhere')

const hello = (text: string): LayerWords => ({
  manifests: { hello: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hello}\ndata: {text: ${text}}\n` },
})

test('a new version of an add-on profile moves its layers, and repaves nothing', () => {
  const input = inputOf(tools({ hello: hello('a') }), tools({ hello: hello('b'), metrics: 'metrics-server@0.8.0' }, '1.1.0'))
  const plan = checkedPlan(input)
  assert.ok(!isBlocked(plan), plan.summary)
  assert.deepEqual(
    [plan.repave.scope, plan.changes.map(({ layer, kind }) => [layer, kind]), plan.removes.nodes],
    [
      'none',
      [
        ['hello', 'changed'],
        ['metrics', 'added'],
      ],
      0,
    ],
  )
  assert.deepEqual(compiledOf(plan).pools, [])
  assert.deepEqual(compiledOf(plan).layers.map(layerKey), ['tools/hello', 'tools/metrics'])
})

test('it stands in its management cluster as its kubeconfig, where its charts come from, and its releases', () => {
  const { objects = [], layers } = inputOf(tools({ hello: hello('a') }), tools({ hello: hello('a') })).parent.compiled
  assert.deepEqual(
    [...objects, ...layers.flatMap((layer) => layer.objects ?? [])].map(({ kind, metadata }) => [kind, metadata.name]),
    [
      ['HelmRepository', 'demo-charts'],
      ['Secret', 'demo-kubeconfig'],
      ['HelmRelease', 'demo.hello.hello'],
    ],
  )
  // What is in it comes when it is applied: new credentials change no revision.
  assert.deepEqual(objects.find(({ kind }) => kind === 'Secret')?.stringData, { value: 'kubeconfig' })
})

test('that others moved it to another Kubernetes is nothing to plan, whichever way they came', () => {
  const same = tools({ hello: hello('a') })
  for (const is of ['1.36.2', '1.39.0']) {
    const input = inputOf(same, same, { was: '1.35.4', is })
    const plan = checkedPlan(input)
    assert.ok(isEmpty(plan, input.parent), plan.summary)
    assert.deepEqual([errorsOf(plan), compiledOf(plan).kubernetesVersion], [[], is])
  }
})

test('which Kubernetes an engine makes, and aborting to before others moved it, are no matter of it', () => {
  const [before, after] = [tools({ hello: hello('a') }), tools({ hello: hello('b') }, '1.1.0')]
  const input = { ...inputOf(before, after, { was: '1.35.4', is: '1.36.6-eks-7f9249a' }), engineKubernetes: '>=1.29.0 <1.36.0' }
  const plan = checkedPlan(input)
  assert.deepEqual(errorsOf(plan), [])
  const compiled = compiledOf(plan)
  const parent = { number: 2, spec: input.requested, compiled, stack: input.stack }
  const start = { number: 1, spec: input.parent.spec, compiled: input.parent.compiled }
  const back = { ...input, parent, requested: start.spec, stack: input.parent.stack, rollback: start }
  const { input: asked, content } = planAbort(back, { applied: null, inventory: null })
  assert.deepEqual(checkPlan(asked, content), [])
  assert.deepEqual([content.abort.kind, content.abort.pastReturn, errorsOf(content)], ['returns', null, []])
})

test('that others took an API away from under a layer is said, and keeps nothing else from being planned', () => {
  const job = { manifests: { job: 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: nightly}\n' } }
  const [before, after] = [tools({ job, hello: hello('a') }), tools({ job, hello: hello('b') }, '1.1.0')]
  const { checks } = checkedPlan(inputOf(before, after, { was: '1.24.0', is: '1.25.0' }))
  assert.deepEqual(
    checks.map(({ code, severity }) => [code, severity]),
    [['api.removed', 'warning']],
  )
})

test('what its Kubernetes no longer serves is refused, as it is by the one that it runs now', () => {
  const old = tools({
    jobs: { manifests: { job: 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: nightly}\n' } },
    hello: hello('a'),
  })
  const before = tools({ hello: hello('a') })
  assert.deepEqual(errorsOf(checkedPlan(inputOf(before, old, { was: '1.24.0' }))), [])
  assert.deepEqual(errorsOf(checkedPlan(inputOf(before, old, { was: '1.24.0', is: '1.25.0' }))), ['api.removed'])
})

test('a pack that wants another Kubernetes is refused, and one that wants a network is not', () => {
  const before = tools({ hello: hello('a') })
  const after = tools({ hello: hello('a'), metrics: 'metrics-server@0.7.2' })
  assert.deepEqual(errorsOf(checkedPlan(inputOf(before, after, { was: '1.35.4' }))), [])
  assert.deepEqual(errorsOf(checkedPlan(inputOf(before, after, { was: '1.20.2' }))), ['constraint.dependency'])
})

test('layers read the Kubernetes that it runs', () => {
  const words: LayerWords = {
    ...hello('"{{ .spectro.system.kubernetes.version }}"'),
  }
  const input = inputOf(tools({ hello: words }), tools({ hello: words }), { was: '1.35.4', is: '1.36.0' })
  const text = ({ layers }: CompiledCluster) => layers[0]?.manifests[0]?.content ?? ''
  assert.match(text(input.parent.compiled), /1\.35\.4/)
  const plan = checkedPlan(input)
  assert.match(text(compiledOf(plan)), /1\.36\.0/)
  assert.deepEqual(
    plan.changes.map(({ kind }) => kind),
    ['changed'],
  )
})

test('going back is no downgrade, whatever it runs by now', () => {
  const input = inputOf(tools({ hello: hello('b') }), tools({ hello: hello('a') }), { was: '1.35.4', is: '1.36.0' })
  const first = inputOf(tools({ hello: hello('a') }), tools({ hello: hello('a') }), { was: '1.33.0' }).parent
  const plan = checkedPlan({ ...input, rollback: { number: 1, spec: first.spec, compiled: first.compiled } })
  assert.deepEqual([errorsOf(plan), plan.rollback?.cannot], [[], []])
})

test('its forecast is that of its releases', () => {
  const input = inputOf(tools({ hello: hello('a') }), tools({ hello: hello('b'), more: hello('c') }, '1.1.0'))
  const seen = forecast(settledStart(input.parent.compiled, importedCloud), checkedPlan(input), 20)
  assert.ok(seen && seen.p50Ms > 0 && seen.p50Ms <= seen.p90Ms)
  assert.deepEqual([seen.leastAvailable, seen.away], [[], []])
})
