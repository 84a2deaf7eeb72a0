import { present } from '#core/base/assert.ts'
import type { ProfileChoice } from '#core/cluster/cluster.ts'
import type { PlanContent } from '#core/plan/plan.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { holdCloudAccount, saveClusterAccount } from '#store/cloud-accounts.ts'
import { insertClusterRevision } from '#store/cluster-revisions.ts'
import { saveClusterUses, type ClusterRecord, type ClusterUse } from '#store/clusters.ts'
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

/** A plan that stands a second look, with the profile versions that it needs, which stay until the transaction ends. */
export interface HeldRevision {
  readonly kind: 'held'
  readonly desired: NonNullable<PlanContent['desired']>
  readonly summary: string
  readonly uses: readonly ClusterUse[]
}

/** Judges a plan for the last time. Nothing is stored yet, so that nothing is left of one that does not start. */
export async function holdRevision(
  tx: Transactor,
  { project }: Pick<ProjectScope, 'project'>,
  { input, content }: MadePlan,
): Promise<HeldRevision | Refusal> {
  const desired = present(content.desired, 'a plan that can be approved says what the cluster shall be')
  const unverified = refuseUnverified(input, content)
  if (unverified) return unverified
  const { profiles } = desired.spec
  // Those that are left are held too: whoever deletes one sees either that the cluster uses it, or that it may have to go back.
  const isLeft = ({ name, version }: ProfileChoice) => !profiles.some((one) => one.name === name && one.version === version)
  const held = await holdProfileUses(tx, project.id, [...profiles, ...input.parent.spec.profiles.filter(isLeft)])
  if (held.kind === 'missing') {
    const changed = held.missing.map(({ name, version }) => ({ what: `profile ${name}`, from: version, to: 'deleted' }))
    return refuse('plan.stale', 'A profile version of the plan was deleted. Make a new plan.', [], { changed })
  }
  const { account } = desired.spec.cloud
  if (account !== undefined && !(await holdCloudAccount(tx, project.id, account))) {
    const changed = [{ what: `cloud account ${account}`, from: account, to: 'deleted' }]
    return refuse('plan.stale', 'The cloud account of the plan was deleted. Make a new plan.', [], { changed })
  }
  return { kind: 'held', desired, summary: content.summary, uses: held.uses.slice(0, profiles.length) }
}

/** Makes what an approved plan says the cluster's newest revision, and answers its number. The cluster itself is the caller's to save. */
export async function takeRevision(
  tx: Transactor,
  { project, principal }: ProjectScope,
  cluster: ClusterRecord,
  plan: Pick<PlanRecord, 'id'>,
  { desired, summary, uses }: HeldRevision,
  comment: string,
): Promise<number> {
  const revision = cluster.revision + 1
  await insertClusterRevision(tx, project.id, cluster.id, {
    number: revision,
    spec: desired.spec,
    compiled: desired.compiled,
    planId: plan.id,
    by: principal.name,
    summary,
  })
  await savePlanState(tx, plan.id, 'approved', comment)
  await markPlansStale(tx, cluster.id, revision)
  await saveClusterUses(tx, project.id, cluster.id, uses)
  await saveClusterAccount(tx, cluster.id, desired.spec.cloud.account ?? null)
  return revision
}

/** How many node replacements a plan makes. */
export function nodesReplaced({ repave }: Pick<PlanContent, 'repave'>): number {
  return repave.pools.reduce((sum, pool) => sum + pool.nodes * pool.rolls, 0)
}
