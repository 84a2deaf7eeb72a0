import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonicalJson, type Json } from '#core/base/json.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { AbortPlan } from '#core/plan/abort.ts'
import { isBlocked, isEmpty } from '#core/plan/plan-update.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import { checkPlan } from '#core/plan-check/check-plan.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { transition } from '#core/update/transition.ts'
import { checkedPlan, clusterSpec, kubernetesPacks, planningInput, profile, type ClusterWords } from '../core/plan-fixture.ts'
import { abortAt, updates } from './aborts.ts'
import { approvalOf, Judge } from './judge.ts'
import { factsAt, meantBy, revisionOf, standingLife, updatedLife, type LifeMoment } from './told-life.ts'

/** Whatever happens after the abort: only pools that its plan names are disrupted, and it ends as it says. */
function judged(moment: LifeMoment, plans: readonly PlanContent[], { content }: AbortPlan, ended: LifeMoment): readonly string[] {
  const judge = new Judge()
  const { desired, repave, pools: changed } = content
  assert.ok(desired)
  for (const plan of plans) judge.approve(approvalOf(plan))
  for (const event of moment.log) judge.see(event)
  judge.approve(approvalOf(content))
  const named = new Set([...repave.pools, ...changed].map(({ name }) => name))
  const strange = ended.log.slice(moment.log.length).flatMap((event) => {
    if (event.kind !== 'removal-begun') return []
    const pool =
      judge.watch.nodes.get(event.node)?.pool ??
      ended.log.find((one) => one.kind === 'node-created' && one.node === event.node && one)
    const name = typeof pool === 'string' ? pool : pool?.kind === 'node-created' ? pool.pool : ''
    return named.has(name) ? [] : [`${event.node} of ${name} goes (${event.reason}), which the abort does not name`]
  })
  for (const event of ended.log.slice(moment.log.length)) judge.see(event)
  judge.verified(meantBy(desired.compiled))
  const nodes = observeWorld(ended.world)?.pools.flatMap((pool) => pool.nodes) ?? []
  assert.deepEqual(
    nodes.filter((node) => node.outdated || node.phase !== 'ready'),
    [],
  )
  return [...judge.violations, ...strange]
}

describe('an abort at every moment of an update ends as it says', () => {
  for (const [name, input] of updates) {
    test(name, () => {
      const plan = checkedPlan(input)
      assert.ok(!isBlocked(plan), plan.summary)
      const standing = standingLife(input.parent.compiled, name)
      const { desired } = plan
      assert.ok(desired)
      const life = updatedLife(standing, desired.compiled)
      const texts = new Set<string>()
      for (const moment of life.slice(0, -1)) {
        const aborted = abortAt(input, plan, moment)
        const { abort, checks } = aborted.content
        assert.ok(abort)
        const at = `at ${moment.world.time / 1000} s: ${abort.text}`
        assert.deepEqual(checkPlan(aborted.input, aborted.content), [], at)
        assert.ok(!isBlocked(aborted.content), `${at} ${JSON.stringify(checks)}`)
        assert.ok(moment.update)
        const aborting = transition(moment.update, { kind: 'abort-asked' })
        const end = updatedLife(moment, aborted.content.desired?.compiled ?? desired.compiled, aborting).at(-1)
        assert.equal(end?.update?.phase, 'aborted')
        assert.deepEqual(judged(moment, [plan], aborted, end), [], at)
        const isNew = !texts.has(abort.text)
        texts.add(abort.text)
        if (isNew) goOnAfter(aborted, end, desired.compiled)
      }
    })
  }
})

/** What an abort leaves behind the next plan brings along; where nothing is left there is nothing to plan. */
function goOnAfter(aborted: AbortPlan, end: LifeMoment, wanted: CompiledCluster): void {
  const { input, content } = aborted
  const { running: _running, ...again } = input
  const revision = revisionOf(input, content)
  const next = checkedPlan({ ...factsAt(again, end, revision), requested: revision.spec })
  const { left } = revision.compiled
  assert.equal(isEmpty(next, revision), left === undefined, next.summary)
  if (!left) return
  assert.ok(!isBlocked(next) && next.desired, next.summary)
  for (const { name, reasons } of next.repave.pools) {
    const isTold = reasons.some(({ path }) => path === 'abort.left-behind')
    assert.equal(isTold, left.pools.includes(name), `${name}: ${JSON.stringify(reasons)}`)
  }
  const done = updatedLife(end, next.desired.compiled).at(-1)
  assert.ok(done)
  const { via: _via, lastLayers: _last, ...reached } = next.desired.compiled
  const { via: _wantedVia, lastLayers: _wantedLast, ...meant } = wanted
  assert.deepEqual(reached, meant)
  const newest = revisionOf({ ...input, parent: revision }, next)
  const nothing = checkedPlan({ ...factsAt(again, done, newest), requested: newest.spec })
  assert.ok(isEmpty(nothing, newest), nothing.summary)
}

test('a pool that was un-pinned, and of which a node was replaced, is brought to its end', () => {
  const pools = (kubernetesVersion: string | null): NonNullable<ClusterWords['workerPools']> => [
    { name: 'general', replicas: 2, kubernetesVersion },
    { name: 'edge', replicas: 1 },
  ]
  const at = (version: string, kubernetesVersion: string | null): ClusterWords => ({
    controlPlane: { replicas: 1 },
    workerPools: pools(kubernetesVersion),
    profiles: [profile({ layers: { k8s: `kubernetes@${version}` } })],
  })
  // No new node joins a pool that is behind: the cluster has to come there by an update.
  const pin = planningInput(at('1.35.4', null), at('1.36.2', '1.35.4'))
  const pinned = checkedPlan(pin)
  assert.ok(pinned.desired)
  const standing = updatedLife(standingLife(pin.parent.compiled, 'pin'), pinned.desired.compiled).at(-1)
  assert.ok(standing)
  const input = { ...factsAt(pin, standing, revisionOf(pin, pinned)), requested: clusterSpec(at('1.36.2', null)) }
  const plan = checkedPlan(input)
  assert.ok(plan.desired && !isBlocked(plan), plan.summary)
  const kinds: string[] = []
  for (const moment of updatedLife(standing, plan.desired.compiled).slice(0, -1)) {
    const aborted = abortAt(input, plan, moment)
    const { abort, desired } = aborted.content
    assert.deepEqual(checkPlan(aborted.input, aborted.content), [], abort?.text)
    assert.ok(abort && desired && moment.update)
    if (kinds.at(-1) !== abort.kind) kinds.push(abort.kind)
    const end = updatedLife(moment, desired.compiled, transition(moment.update, { kind: 'abort-asked' })).at(-1)
    assert.equal(end?.update?.phase, 'aborted')
    assert.deepEqual(judged(moment, [pinned, plan], aborted, end), [], abort.text)
  }
  assert.deepEqual(kinds, ['returns', 'goes-on'])
})

test('a pool whose only node somebody deleted before its turn is left, and its next node is as it was told', () => {
  const input = updates.find(([name]) => name === 'a Kubernetes minor')?.[1]
  assert.ok(input)
  const plan = checkedPlan(input)
  assert.ok(plan.desired)
  const told: string[] = []
  for (const moment of updatedLife(standingLife(input.parent.compiled, 'deleted'), plan.desired.compiled).slice(0, -1)) {
    const { world } = moment
    const machines = world.machines.filter((machine) => machine.pool !== 'edge')
    const { input: seen, content } = abortAt(input, plan, { ...moment, world: { ...world, machines } })
    const repaved = content.repave.pools.some(({ name }) => name === 'edge')
    assert.deepEqual(checkPlan(seen, content), [], content.abort.text)
    const does = content.abort.pools.find(({ name }) => name === 'edge')?.does
    if (does === 'left') assert.equal(repaved, false, content.abort.text)
    if (does !== undefined && told.at(-1) !== `${content.abort.kind} ${does}`) told.push(`${content.abort.kind} ${does}`)
  }
  assert.deepEqual(told, ['returns left', 'goes-on left', 'goes-on finishes'])
})

test('a pool that an earlier update left half done follows the control plane to where a chain stops', () => {
  const at = (os: string, version: string, more: ClusterWords = {}): ClusterWords => ({
    controlPlane: { replicas: 1 },
    workerPools: [
      { name: 'general', replicas: 2 },
      { name: 'edge', replicas: 1 },
    ],
    profiles: [profile({ layers: { os: `ubuntu@${os}`, k8s: `kubernetes@${version}` } })],
    ...more,
  })
  const first = planningInput(at('24.04.1', '1.34.7'), at('24.04.3', '1.34.7'), { between: kubernetesPacks })
  const plan = checkedPlan(first)
  assert.ok(plan.desired)
  const digestsOf = ({ world }: LifeMoment, name: string) =>
    new Set(world.machines.filter(({ pool }) => pool === name).map(({ digest }) => digest))
  const halfDone = updatedLife(standingLife(first.parent.compiled, 'half done'), plan.desired.compiled).find(
    (moment) => digestsOf(moment, 'general').size === 2,
  )
  assert.ok(halfDone)
  for (const [name, wanted] of [
    ['a chain', at('24.04.3', '1.36.2')],
    [
      'a chain to whose end it is pinned',
      at('24.04.3', '1.36.2', {
        workerPools: [
          { name: 'general', replicas: 2, kubernetesVersion: '1.36.2' },
          { name: 'edge', replicas: 1 },
        ],
      }),
    ],
    ['a chain that takes it away', at('24.04.3', '1.36.2', { workerPools: [{ name: 'edge', replicas: 1 }] })],
  ] as const) {
    const asked = planningInput(at('24.04.3', '1.34.7'), wanted, { between: kubernetesPacks })
    const input = factsAt(asked, halfDone, revisionOf(first, plan))
    const chain = checkedPlan(input)
    assert.ok(chain.desired?.compiled.via && !isBlocked(chain), chain.summary)
    const texts = new Set<string>()
    for (const moment of updatedLife(halfDone, chain.desired.compiled).slice(0, -1)) {
      const aborted = abortAt(input, chain, moment)
      const { abort, desired } = aborted.content
      assert.deepEqual(checkPlan(aborted.input, aborted.content), [], abort.text)
      assert.ok(desired && moment.update && !isBlocked(aborted.content), abort.text)
      if (abort.kind === 'goes-on') texts.add(abort.text)
      const end = updatedLife(moment, desired.compiled, transition(moment.update, { kind: 'abort-asked' })).at(-1)
      assert.equal(end?.update?.phase, 'aborted', `${name}: ${abort.text}`)
      assert.deepEqual(judged(moment, [plan, chain], aborted, end), [], abort.text)
    }
    assert.match([...texts][0] ?? '', /Pools control-plane, general are brought to their end with Kubernetes 1\.35\.\d/)
  }
})

test('equal facts give an equal abort, in whatever order they were observed', () => {
  for (const [name, input] of updates) {
    const plan = checkedPlan(input)
    assert.ok(plan.desired)
    const life = updatedLife(standingLife(input.parent.compiled, name), plan.desired.compiled)
    for (const moment of life.filter((_, index) => index % 7 === 0)) {
      const { applied, world } = moment
      const turned = { ...moment, applied: applied && { ...applied }, world: { ...world, machines: world.machines.toReversed() } }
      const [one, other] = [moment, turned].map((at) => canonicalJson(abortAt(input, plan, at).content as unknown as Json))
      assert.equal(other, one, name)
    }
  }
})
