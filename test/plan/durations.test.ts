import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { present } from '#core/base/assert.ts'
import { durationKinds, nothingWatched, watchDurations, type DurationKind, type Durations } from '#core/cluster/durations.ts'
import type { Inventory, LayerState, NodePhase } from '#core/cluster/inventory.ts'
import { forecast, settledStart } from '#core/plan/forecast.ts'
import { compiled, plan, profile, type ClusterWords, type ProfileWords } from '../core/plan-fixture.ts'
import { provision } from './engine-records.ts'
import { liveUpdate } from './lived-update.ts'

const second = 1000

const stacks: Record<string, ProfileWords['layers']> = {
  old: { k8s: 'kubernetes@1.35.3', tools: 'metrics-server@0.7.2', leaves: 'traefik@3.5.3' },
  new: { k8s: 'kubernetes@1.35.4', tools: 'metrics-server@0.8.0', comes: 'prometheus@3.5.0' },
}

function words(stack: string): ClusterWords {
  const version = stack === 'old' ? '1.0.0' : '1.1.0'
  return { profiles: [profile({ version, layers: stacks[stack] ?? {} })], workerPools: [{ name: 'general', replicas: 3 }] }
}

/** What Cairn learns when the same update is carried out so many times. */
function learn(updates: number): Durations {
  const { world } = provision(compiled(words('old')))
  const all: Partial<Record<DurationKind, readonly number[]>> = {}
  for (let one = 0; one < updates; one += 1) {
    let watch = nothingWatched
    liveUpdate(world, compiled(words('new')), {
      seed: `learn ${one}`,
      observed: (inventory) => {
        watch = watchDurations(watch, inventory)
      },
    })
    assert.deepEqual(watch.open, {}, 'nothing is under way when all is done')
    for (const kind of durationKinds) all[kind] = [...(all[kind] ?? []), ...(watch.seen[kind] ?? [])]
  }
  return all
}

describe('durations', () => {
  const updates = 40
  const learnt = learn(updates)

  for (const [kind, mean, each] of [
    ['boot', 100, 6],
    ['join', 40, 6],
    // The cordon, and one to five looks, 20 s apart, at whether the pods have gone.
    ['drain', 62, 6],
    ['remove', 30, 6],
    ['layer-install', 30, 1],
    ['layer-upgrade', 25, 1],
    ['layer-remove', 15, 1],
  ] as const) {
    it(`of ${kind} are learnt back from updates: ${mean} s`, () => {
      const seen = learnt[kind] ?? []
      assert.equal(seen.length, updates * each)
      const found = seen.reduce((sum, one) => sum + one, 0) / seen.length / second
      assert.ok(Math.abs(found - mean) < mean * 0.08, `${found} s`)
      const most = kind === 'drain' ? 2.6 : 1.26
      assert.ok(
        seen.every((one) => one > (mean * second) / most / 1.1 && one < mean * second * most),
        `${seen.join()}`,
      )
    })
  }

  it('that were learnt foretell as the defaults do that they came from', () => {
    const content = plan(words('old'), words('new'))
    const start = settledStart(compiled(words('old')), 'simulated')
    const byDefaults = present(forecast(start, content, 40), 'it can be done')
    const byHistory = present(forecast({ ...start, history: learnt }, content, 40), 'it can be done')
    assert.deepEqual([byDefaults.basis, byDefaults.samples], ['defaults', 0])
    assert.deepEqual([byHistory.basis, byHistory.samples], ['history', updates])
    assert.ok(Math.abs(byHistory.p50Ms / byDefaults.p50Ms - 1) < 0.04, `${byHistory.p50Ms} ${byDefaults.p50Ms}`)
    const twice = Object.fromEntries(durationKinds.map((kind) => [kind, (learnt[kind] ?? []).map((one) => one * 2)]))
    const slow = present(forecast({ ...start, history: twice }, content, 40), 'it can be done')
    assert.ok(slow.p50Ms > byHistory.p50Ms * 1.9 && slow.p50Ms < byHistory.p50Ms * 2.1, 'a slow cloud makes slow forecasts')
  })

  it('count from ten of every kind that the plan needs', () => {
    const start = settledStart(compiled(words('old')), 'simulated')
    const few = (kind: DurationKind, count: number) => ({ ...learnt, [kind]: (learnt[kind] ?? []).slice(0, count) })
    const basis = (history: Durations, to: ClusterWords) =>
      present(forecast({ ...start, history }, plan(words('old'), to), 5), 'it can be done').basis
    assert.equal(basis(few('boot', 9), words('new')), 'defaults')
    assert.equal(basis(few('boot', 10), words('new')), 'history')
    assert.equal(basis(few('layer-install', 0), words('new')), 'defaults')
    const scaled = { ...words('old'), workerPools: [{ name: 'general', replicas: 5 }] }
    assert.equal(basis(few('layer-install', 0), scaled), 'history', 'no layer is installed')
  })
})

/** One node through phases and one layer through states, seen every ten seconds. */
function watched(phases: readonly (NodePhase | null)[], states: readonly (LayerState | null)[] = []): Durations {
  const { inventory } = { inventory: present(blank(), 'there is one') }
  let watch = nothingWatched
  for (let look = 0; look < Math.max(phases.length, states.length); look += 1) {
    const phase = phases[look] ?? null
    const state = states[look] ?? null
    const node = { name: 'n', uid: 'n', zone: 'z', digest: 'v1:sha256:a' as const, kubernetesVersion: '1.35.4', labels: {} }
    const layer = { profile: 'p', name: 'l', kind: 'addon' as const, version: '1', digest: null, message: null }
    watch = watchDurations(watch, {
      ...inventory,
      observedAt: look * 10 * second,
      pools: [
        {
          name: 'general',
          role: 'worker',
          desired: 1,
          nodes: phase
            ? [{ ...node, phase, ready: phase === 'ready', createdAt: 0, readyAt: phase === 'ready' ? 35 * second : null }]
            : [],
        },
      ],
      layers: state ? [{ ...layer, state }] : [],
    })
  }
  return watch.seen
}

function blank(): Inventory {
  return { observedAt: 0, generation: 1, infrastructureReady: true, pools: [], layers: [], blockers: [] }
}

describe('work that is watched', () => {
  for (const [what, phases, states, seen] of [
    ['a node that comes', ['booting', 'booting', 'joining', 'joining', 'ready'], [], { boot: [20_000], join: [15_000] }],
    ['a node that goes', ['ready', 'cordoned', 'draining', 'removing', null], [], { drain: [20_000], remove: [10_000] }],
    ['a node that fails', ['booting', 'failed', 'removing', null], [], { remove: [10_000] }],
    ['a node that dies in its drain', ['draining', 'failed'], [], {}],
    ['a node of which a phase was not seen', ['booting', 'ready', 'cordoned', null], [], {}],
    ['a layer that comes', [], ['queued', 'in-progress', 'in-progress', 'ready'], { 'layer-install': [20_000] }],
    ['a layer that fails and comes', [], ['in-progress', 'failed', 'in-progress', 'ready'], { 'layer-install': [10_000] }],
    ['a layer that goes', [], ['in-progress', 'in-progress', null], { 'layer-remove': [20_000] }],
  ] as const) {
    it(what, () => assert.deepEqual(watched(phases, states), seen))
  }

  it('is told at most fifty times of each kind', () => {
    let watch = nothingWatched
    for (let look = 0; look < 200; look += 1) {
      const layer = { profile: 'p', name: 'l', kind: 'addon' as const, version: '1', digest: null, message: null }
      const state = look % 2 === 0 ? ('in-progress' as const) : ('ready' as const)
      watch = watchDurations(watch, { ...blank(), observedAt: look * second, layers: [{ ...layer, state }] })
    }
    assert.equal(watch.seen['layer-install']?.length, 50)
  })
})
