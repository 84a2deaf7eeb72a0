import type { Digest } from '#core/base/digest.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { Stack } from '#core/cluster/compile-cluster.ts'
import type { ObservedProjection, ParentRevision, PlanningInput, Resolution, RollbackTarget } from '#core/plan/planning-input.ts'
import { glance, highestVersion } from '#core/update/look.ts'
import type { EngineTarget } from '#core/update/target.ts'
import { movesControlPlane, withToldControlPlane } from '#core/plan/moving-control-plane.ts'
import { projectObservation } from '#core/plan/project-observation.ts'
import { present } from '#core/base/assert.ts'
import { loadClusterRevision, loadCompiledCluster } from '#store/cluster-revisions.ts'
import type { ClusterRecord } from '#store/clusters.ts'
import { loadContent } from '#store/contents.ts'
import { loadObservation } from '#store/observations.ts'
import { loadPackContents } from '#store/packs.ts'
import { loadProfileRevisions } from '#store/profile-revisions.ts'
import { loadPolicy } from '#store/projects.ts'
import { loadUpdate } from '#store/updates.ts'
import type { Reader } from '#store/transactor.ts'
import { loadPacksBetween } from './load-packs-between.ts'
import type { EngineFacts } from './look-afresh.ts'
import { driftOf } from './note-drift.ts'
import type { ProjectScope } from './project-scope.ts'

/** What becomes of a control-plane step that is under way when a plan takes its place: it ends first, or it stops where it is. */
export type BegunStep = 'ends' | 'stops'

/** What a plan rests on beside the request. */
export interface PlanningFacts {
  readonly parent: ParentRevision
  readonly observed: ObservedProjection
  readonly policy: PlanningInput['policy']
  readonly engineKubernetes: string | null
}

/**
 * Reads the facts of a cluster as they are now: its newest revision with all that it was made of, and what was observed. `engine` is
 * what the look before it said of that.
 */
export async function loadPlanningFacts(
  reader: Reader,
  cluster: ClusterRecord,
  engine: EngineFacts,
  begun: BegunStep = 'ends',
): Promise<PlanningFacts> {
  const { projectId, id, revision } = cluster
  const found = present(await loadClusterRevision(reader, projectId, id, revision), 'a cluster has its newest revision')
  const inventory = (await loadObservation(reader, projectId, id))?.inventory ?? null
  // What was seen just now may be newer than what the last look left with the cluster.
  const highest = highestVersion(cluster.highestKubernetesVersion, glance(inventory).highestKubernetesVersion)
  const policy = await loadPolicy(reader, projectId)
  // What the project wants set right anyway is no matter of a plan, and gone before anybody approves it.
  const drift = policy.driftRepair === 'on' ? [] : driftOf(cluster, await loadTarget(reader, cluster), inventory, null)
  const observed = projectObservation(inventory, highest, engine.state, underWayOf(cluster), drift)
  const told = begun === 'ends' ? await loadMovingTarget(reader, cluster) : null
  return {
    parent: {
      number: found.number,
      spec: found.spec,
      compiled: await loadCompiledCluster(reader, projectId, found.compiledDigest),
      stack: await loadStack(reader, projectId, found.spec),
    },
    observed: told ? withToldControlPlane(observed, told) : observed,
    policy,
    engineKubernetes: engine.kubernetes,
  }
}

function underWayOf({ updateId, status }: ClusterRecord): boolean {
  return updateId !== null || status !== 'Running'
}

/** What the engine was told, while an update moves the control plane: whatever takes the update's place waits for that one's end. */
async function loadMovingTarget(reader: Reader, cluster: ClusterRecord): Promise<EngineTarget | null> {
  const { projectId, updateId } = cluster
  if (updateId === null) return null
  const current = await loadUpdate(reader, projectId, updateId)
  const update = current?.takesOver ? await loadUpdate(reader, projectId, current.takesOver) : current
  return update && movesControlPlane(update.state.phase) ? await loadTarget(reader, cluster) : null
}

async function loadTarget(reader: Reader, { projectId, targetDigest }: ClusterRecord): Promise<EngineTarget | null> {
  return targetDigest === null ? null : await loadContent<EngineTarget>(reader, projectId, targetDigest)
}

/** What a request for a plan says beside the spec that it comes to; stored with the plan, which is made again from it at approval. */
export interface AskedPlan {
  readonly requested: ClusterSpec
  readonly accept: readonly string[]
  readonly resolutions: readonly Resolution[]
  readonly rollbackTo: number | null
}

/** All that the plan of a request rests on. */
export async function loadPlanningInput(
  reader: Reader,
  project: ProjectScope['project'],
  cluster: ClusterRecord,
  { parent, observed, policy, engineKubernetes }: PlanningFacts,
  stack: Stack,
  { requested, accept, resolutions, rollbackTo }: AskedPlan,
): Promise<PlanningInput> {
  return {
    cluster: cluster.name,
    project: project.name,
    parent,
    requested,
    stack,
    observed,
    policy,
    accept,
    resolutions,
    rollback: rollbackTo === null ? null : await loadRollback(reader, cluster, rollbackTo),
    between: await loadPacksBetween(reader, cluster.projectId, { parent, observed, stack }),
    engineKubernetes,
  }
}

async function loadRollback(reader: Reader, { projectId, id }: ClusterRecord, number: number): Promise<RollbackTarget> {
  const { spec, compiledDigest } = present(await loadClusterRevision(reader, projectId, id, number), 'a revision stays')
  return { number, spec, compiled: await loadCompiledCluster(reader, projectId, compiledDigest) }
}

/** The revisions and packs that a spec speaks of, in the order of its profiles. */
export async function loadStack(reader: Reader, projectId: string, spec: Pick<ClusterSpec, 'profiles'>): Promise<Stack> {
  const profiles = await loadProfileRevisions(reader, projectId, spec.profiles)
  const digests = profiles.flatMap(({ content }) =>
    content.layers.flatMap((layer): readonly Digest[] => (layer.pack ? [layer.pack.digest] : [])),
  )
  return { profiles, packs: await loadPackContents(reader, digests) }
}
