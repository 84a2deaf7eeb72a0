import assert from 'node:assert/strict'
import { newClusterOf } from '#api/wire/cluster.ts'
import { parseProfile } from '#api/wire/profile.ts'
import { clusterDocumentSchema } from '#contract/cluster-document.ts'
import { profileDocumentSchema } from '#contract/profile.ts'
import { abortUpdate } from '#control/abort-update.ts'
import { approvePlan } from '#control/approve-plan.ts'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import type { Control } from '#control/control.ts'
import { controlUpdate } from '#control/control-update.ts'
import { createCluster } from '#control/create-cluster.ts'
import { createProfile } from '#control/create-profile.ts'
import type { ProjectScope } from '#control/project-scope.ts'
import { proposePlan, type PlanProposal } from '#control/propose-plan.ts'
import { isRefusal, type Refusal } from '#control/refusal.ts'
import { loadClusterRevision, loadCompiledCluster } from '#store/cluster-revisions.ts'
import { loadCluster, type ClusterRecord } from '#store/clusters.ts'
import { loadObservation } from '#store/observations.ts'
import { loadProject } from '#store/projects.ts'
import type { Reader } from '#store/transactor.ts'
import { listUpdates, type UpdateRecord } from '#store/updates.ts'
import { clusterOf, configMap, manifestLayer, stack } from '../journeys/stack.ts'
import type { HandDrivenServer } from './hand-driven-server.ts'

const name = 'store'
/** One control-plane node and two workers. */
export const nodes = 3
const looksMax = 2_000

export async function scopeOf(reader: Reader): Promise<ProjectScope> {
  const project = (await loadProject(reader, 'default')) ?? assert.fail('there is no project')
  return { project, principal: { name: 'ann@example.com' } }
}

/** Makes the one cluster of these tests, and looks until it runs. */
export async function raise(server: HandDrivenServer, scope: ProjectScope): Promise<void> {
  const { control } = server
  await readBuiltInRegistry(control)
  const profile = profileDocumentSchema.parse(stack('shop', { addons: [manifestLayer('notes', 'first')] }))
  done(await createProfile(control, scope, parseProfile(profile)))
  done(await createCluster(control, scope, newClusterOf(clusterDocumentSchema.parse(clusterOf(name, 'shop')))))
  for (let looks = 0; (await control.store.read((reader) => loadNow(reader, scope))).status !== 'Running'; looks += 1) {
    assert.ok(looks < looksMax, 'the cluster comes into being')
    await server.lookOnce()
  }
}

/** An update that somebody asks for, and what is done to it when its first node is replaced. */
export interface Errand {
  readonly request: PlanProposal
  readonly midway: keyof typeof ways
  /** Before the update is stopped. */
  readonly onMidway?: () => void
}

/** New nodes everywhere and another add-on. */
export function errandOf(number: number, midway: Errand['midway'] = 'pause'): Errand {
  const values = `kubeadmconfig: { kubeletExtraArgs: { max-pods: "${200 + number}" } }`
  const content = configMap('notes', `text ${number}`)
  const overrides = [
    { profile: 'shop', layer: 'kubernetes', values, manifests: [] },
    { profile: 'shop', layer: 'notes', values: '', manifests: [{ name: 'notes', content }] },
  ]
  return { request: { overrides }, midway }
}

/** How an update ends that is stopped so: what it comes to, and each thing that is told of it. */
const ways = {
  pause: {
    phase: 'succeeded',
    revisions: 1,
    told: ['UpdateApproved', 'UpdatePauseAsked', 'UpdatePaused', 'UpdateResumeAsked', 'UpdateVerifying', 'UpdateSucceeded'],
  },
  abort: {
    phase: 'aborted',
    revisions: 2,
    told: ['UpdateApproved', 'UpdateAbortAsked', 'UpdateAborting', 'UpdateAborted'],
  },
} as const

/**
 * Looks until the update has ended, or so often. A person beside it does what is yet to be done, going by what the server shows: approves,
 * pauses and resumes, or aborts.
 */
export async function carryOut(
  server: HandDrivenServer,
  scope: ProjectScope,
  errand: Errand,
  before: ClusterRecord,
  looks = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (let look = 0; look < Math.min(looks, looksMax); look += 1) {
    const update = await steer(server.control, scope, errand, before)
    if (update && update.endedAt !== null) return
    assert.notEqual(await server.lookOnce(), null, 'something is due as long as an update is under way')
  }
  assert.ok(looks < looksMax, 'the update did not end')
}

async function steer(
  control: Control,
  scope: ProjectScope,
  { request, midway, onMidway }: Errand,
  before: ClusterRecord,
): Promise<UpdateRecord | null> {
  const { cluster, update, told } = await control.store.read(async (reader) => {
    const current = await loadNow(reader, scope)
    const newest = await newestUpdate(reader, current)
    return { cluster: current, update: newest, told: newest ? await reasonsTold(reader, current, newest) : [] }
  })
  if (cluster.revision === before.revision || !update) {
    const plan = done(await proposePlan(control, scope, name, request, { withForecast: false }))
    return done(await approvePlan(control, scope, plan.id, { acknowledgeRepave: true }))
  }
  if (update.state.phase === 'paused') done(await controlUpdate(control, scope, name, 'resume'))
  const isMidway = update.state.phase === 'rolling' && update.nodesDone > 0
  if (isMidway && !told.includes(midway === 'abort' ? 'UpdateAbortAsked' : 'UpdatePauseAsked')) {
    onMidway?.()
    if (midway === 'abort') done(await abortUpdate(control, scope, name, {}))
    else done(await controlUpdate(control, scope, name, 'pause'))
  }
  return update
}

/** Planning again finds nothing; after an abort that is what ran before. */
export async function checkNothingLeft(control: Control, scope: ProjectScope, { request, midway }: Errand): Promise<void> {
  const again = midway === 'abort' ? {} : request
  assert.equal(done(await proposePlan(control, scope, name, again, { withForecast: false })).state, 'empty')
}

export async function checkEnd(
  reader: Reader,
  scope: ProjectScope,
  before: ClusterRecord,
  midway: Errand['midway'] = 'pause',
): Promise<void> {
  const way = ways[midway]
  const cluster = await loadNow(reader, scope)
  const { status, health, revision, updateId, converged, waiting, refused } = cluster
  assert.deepEqual(
    { status, health, revision, updateId, converged, waiting, refused },
    {
      status: 'Running',
      health: 'Healthy',
      revision: before.revision + way.revisions,
      updateId: null,
      converged: true,
      waiting: null,
      refused: null,
    },
  )
  const update = (await newestUpdate(reader, cluster)) ?? assert.fail('the update is gone')
  assert.deepEqual([update.revision, update.state.phase], [before.revision + 1, way.phase])
  assert.equal(update.nodesDone, update.abort?.nodesTotal ?? nodes)
  assert.ok(update.evidence, 'it was verified')

  const { inventory } = (await loadObservation(reader, cluster.projectId, cluster.id)) ?? assert.fail('nothing was observed')
  const { compiledDigest } =
    (await loadClusterRevision(reader, cluster.projectId, cluster.id, revision)) ?? assert.fail('no revision')
  const desired = await loadCompiledCluster(reader, cluster.projectId, compiledDigest)
  assert.deepEqual(
    inventory.pools.map((pool) => [pool.name, pool.nodes.map(({ digest, phase }) => [digest, phase])]),
    desired.pools.map((pool) => [pool.name, Array.from({ length: pool.replicas }, () => [pool.machineDigest, 'ready'])]),
  )
  const released = desired.layers.filter(({ kind }) => kind !== 'os' && kind !== 'k8s')
  for (const layer of released) {
    const found = inventory.layers.find((one) => one.name === layer.name)
    assert.deepEqual([found?.digest, found?.state], [layer.digest, 'ready'], layer.name)
  }
  const told = (await reasonsTold(reader, cluster, update)).toSorted()
  assert.deepEqual(told, [...way.told].toSorted(), 'each thing is told once')
}

const reasonsOfWays = Object.values(ways).flatMap(({ told }) => told)

export async function loadNow(reader: Reader, { project }: ProjectScope): Promise<ClusterRecord> {
  return (await loadCluster(reader, project.id, name)) ?? assert.fail('the cluster is gone')
}

async function newestUpdate(reader: Reader, { projectId, id }: ClusterRecord): Promise<UpdateRecord | null> {
  const [update] = await listUpdates(reader, projectId, id, { before: null, limit: 1 })
  return update ?? null
}

/** Reasons of the events of an update itself, as they are stored: a list reveals none while an older transaction of anybody still writes. */
async function reasonsTold({ db }: Reader, { id }: ClusterRecord, update: UpdateRecord): Promise<readonly string[]> {
  const events = await db
    .selectFrom('events')
    .select(['reason', 'object'])
    .where('cluster_id', '=', id)
    .where('reason', 'in', reasonsOfWays)
    .execute()
  return events.filter(({ object }) => object?.['name'] === update.id).map(({ reason }) => reason)
}

function done<Value>(answer: Value | Refusal): Value {
  if (isRefusal(answer)) assert.fail(JSON.stringify(answer))
  return answer as Value
}
