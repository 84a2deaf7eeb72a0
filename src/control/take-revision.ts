import { present } from '#core/base/assert.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { insertClusterRevision } from '#store/cluster-revisions.ts'
import { saveClusterUses, type ClusterRecord } from '#store/clusters.ts'
import { markPlansStale, savePlanState, type PlanRecord } from '#store/plans.ts'
import { holdProfileUses } from '#store/profile-revisions.ts'
import type { Transactor } from '#store/transactor.ts'
import type { ProjectScope } from './project-scope.ts'
import { refuse, type Refusal } from './refusal.ts'
import { refuseUnverified } from './refuse-unverified.ts'

/** A plan with the facts that it was made of. */
export interface MadePlan {
  readonly input: PlanningInput
  readonly content: PlanContent
}

/** Makes what an approved plan says the cluster's newest revision, and answers its number. The cluster itself is the caller's to save. */
export async function takeRevision(
  tx: Transactor,
  { project, principal }: ProjectScope,
  cluster: ClusterRecord,
  plan: Pick<PlanRecord, 'id'>,
  { input, content }: MadePlan,
  comment: string,
): Promise<number | Refusal> {
  const desired = present(content.desired, 'a plan that can be approved says what the cluster shall be')
  const unverified = refuseUnverified(input, content)
  if (unverified) return unverified
  const held = await holdProfileUses(tx, project.id, desired.spec.profiles)
  if (held.kind === 'missing') {
    const changed = held.missing.map(({ name, version }) => ({ what: `profile ${name}`, from: version, to: 'deleted' }))
    return refuse('plan.stale', 'A profile version of the plan was deleted. Make a new plan.', [], { changed })
  }
  const revision = cluster.revision + 1
  await insertClusterRevision(tx, project.id, cluster.id, {
    number: revision,
    spec: desired.spec,
    compiled: desired.compiled,
    planId: plan.id,
    by: principal.name,
    summary: content.summary,
  })
  await savePlanState(tx, plan.id, 'approved', comment)
  await markPlansStale(tx, cluster.id, revision)
  await saveClusterUses(tx, project.id, cluster.id, held.uses)
  return revision
}

/** How many node replacements a plan makes. */
export function nodesReplaced({ repave }: Pick<PlanContent, 'repave'>): number {
  return repave.pools.reduce((sum, pool) => sum + pool.nodes * pool.rolls, 0)
}
