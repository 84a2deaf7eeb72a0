import { digestJson } from '#core/base/digest.ts'
import type { CloudSettings, ClusterSpec, Override, PoolSpec, WorkerPoolSpec } from '#core/cluster/cluster.ts'
import { present } from '#core/base/assert.ts'
import { checkResolutions } from '#core/plan/check-resolutions.ts'
import { forecast, type Forecast, type ForecastStart } from '#core/plan/forecast.ts'
import { isBlocked, isEmpty, planUpdate } from '#core/plan/plan-update.ts'
import { isPassing } from '#core/plan/preflight-health.ts'
import type { PlanContent, PlanState } from '#core/plan/plan.ts'
import type { PlanningInput, Resolution } from '#core/plan/planning-input.ts'
import { requestedSpec } from '#core/plan/requested-spec.ts'
import { takeMacros } from '#core/plan/take-macros.ts'
import type { Reader, Transactor } from '#store/transactor.ts'
import { appendAudit } from '#store/audit.ts'
import { loadClusterRevision } from '#store/cluster-revisions.ts'
import { loadCluster, lockCluster, type ClusterRecord } from '#store/clusters.ts'
import { loadMacros } from '#store/macros.ts'
import { insertPlan, loadPlan, type PlanRecord } from '#store/plans.ts'
import { resolveProfileChoices } from '#store/profile-revisions.ts'
import { checkCluster } from './check-cluster.ts'
import { checkOverrideSizes } from './check-override-sizes.ts'
import { clusterMissing, refuseUnlessChangeable } from './cluster-refusals.ts'
import type { Control } from './control.ts'
import { carriedVariables, giveVariables, plainThoughSensitive, saveSecrets, type GivenVariables } from './give-variables.ts'
import { loadForecastStart } from './load-forecast-start.ts'
import {
  loadPlanningFacts,
  loadPlanningInput,
  loadStack,
  type AskedPlan,
  type PlanningFacts,
  type BegunStep,
} from './load-planning-facts.ts'
import { lookAfresh, withoutLook, type EngineFacts } from './look-afresh.ts'
import { accountProblems } from './manage-cloud-accounts.ts'
import { choicesRefused } from './profile-refusals.ts'
import type { ProjectScope } from './project-scope.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { whatWasKnown } from './what-was-known.ts'

/** What a request for a plan says; see the contract. Values of variables are texts as they were given. */
export interface PlanProposal {
  readonly profiles?: readonly { readonly name: string; readonly version: string }[] | undefined
  /** Another version of one of its profiles; the others stay. Not together with `profiles`. */
  readonly switchTo?: { readonly name: string; readonly version: string } | undefined
  readonly pending?: boolean | undefined
  readonly overrides?: readonly Override[] | undefined
  readonly variables?: Readonly<Record<string, string>> | undefined
  readonly cloud?: CloudSettings | undefined
  readonly controlPlane?: PoolSpec | undefined
  readonly workerPools?: readonly WorkerPoolSpec[] | undefined
  readonly rollbackTo?: number | undefined
  readonly resolutions?: readonly Resolution[] | undefined
  readonly accept?: readonly string[] | undefined
  readonly note?: string | undefined
}

/** How long a plan can be approved. */
const planLifeMs = 24 * 60 * 60 * 1000

/** How many runs the forecast of a new plan takes. */
const forecastSeeds = 20

/** Makes and stores the plan of a change. The cluster is not touched. */
export async function proposePlan(
  control: Control,
  { project, principal }: ProjectScope,
  name: string,
  proposal: PlanProposal,
  { withForecast, batch }: { readonly withForecast: boolean; readonly batch?: string },
): Promise<PlanRecord | Refusal> {
  const engine = await lookAfresh(control, project, name)
  const prepared = await control.store.read((reader) => preparePlan(control, reader, project, name, proposal, engine))
  if (isRefusal(prepared)) return prepared
  const { cluster, input } = prepared
  const content = planUpdate(input)
  const start = () => control.store.read((reader) => loadForecastStart(reader, cluster, input.parent.compiled))
  const foreseen = withForecast ? await foresee(prepared, content, start) : null
  return await control.store.transact(async (tx) => {
    // It may have gone since it was read, or moved on.
    const current = await lockCluster(tx, cluster.id)
    if (!current) return clusterMissing(name)
    return await storePlan(control, tx, { project, principal }, { ...prepared, cluster: current }, content, foreseen, batch)
  })
}

/** The forecast of a plan that can be approved; only for that is it asked where the cluster stands. */
export async function foresee(
  { facts }: PreparedPlan,
  content: PlanContent,
  loadStart: () => Promise<ForecastStart>,
): Promise<Forecast | null> {
  return stateOf(content, facts) === 'open' ? forecast(await loadStart(), content, forecastSeeds) : null
}

/** Stores a plan with the secrets that it names. */
export async function storePlan(
  control: Control,
  tx: Transactor,
  { project, principal }: ProjectScope,
  { cluster, facts, input, given, note }: PreparedPlan,
  content: PlanContent,
  foreseen: Forecast | null,
  batch: string | null = null,
): Promise<PlanRecord> {
  const id = control.newId('pln')
  await saveSecrets(control, tx, project.id, given)
  await insertPlan(tx, {
    id,
    projectId: project.id,
    clusterId: cluster.id,
    digest: planDigest(content),
    state: stateNow(content, facts, cluster),
    requested: input.requested,
    accept: input.accept,
    resolutions: input.resolutions,
    rollbackTo: input.rollback?.number ?? null,
    content,
    forecast: foreseen,
    batch,
    note,
    by: principal.name,
    comment: '',
    createdAt: tx.now(),
    expiresAt: tx.now() + planLifeMs,
  })
  const object = `cluster/${cluster.name}`
  const known = whatWasKnown(planDigest(content), content)
  const detail = { plan: id, summary: content.summary, note, accept: [...input.accept], known }
  await appendAudit(tx, { projectId: project.id, actor: principal, action: 'plan.propose', object, detail })
  control.changes.announce(tx, { projectId: project.id, clusters: [cluster.name] })
  return present(await loadPlan(tx, project.id, id), 'what was stored in a transaction is there in it')
}

/** The digest of a plan's content. The compiled cluster enters by its own digest; what passes by itself stays out. */
export function planDigest(content: PlanContent) {
  const { desired, ...rest } = content
  const checks = rest.checks.filter((check) => !isPassing(check))
  return digestJson({ ...rest, checks, spec: desired?.spec ?? null, compiled: desired && digestJson(desired.compiled) })
}

function stateOf(content: PlanContent, { parent }: PlanningFacts): PlanState {
  if (isBlocked(content)) return 'blocked'
  return isEmpty(content, parent) ? 'empty' : 'open'
}

/** What started from an older revision can no longer be approved. */
function stateNow(content: PlanContent, facts: PlanningFacts, { revision }: ClusterRecord): PlanState {
  const state = stateOf(content, facts)
  return state !== 'empty' && content.parent < revision ? 'stale' : state
}

/** A request for a plan with all that it rests on. */
export interface PreparedPlan {
  readonly kind: 'prepared'
  readonly cluster: ClusterRecord
  readonly facts: PlanningFacts
  readonly input: PlanningInput
  readonly given: GivenVariables
  readonly note: string
}

/** Reads the facts for a plan, after a look at the engine or, where `seen` is null, without one. Refused is only what makes planning impossible. */
export async function preparePlan(
  control: Control,
  reader: Reader,
  project: ProjectScope['project'],
  name: string,
  proposal: PlanProposal,
  seen: EngineFacts | null,
  begun: BegunStep = 'ends',
): Promise<PreparedPlan | Refusal> {
  const cluster = await loadCluster(reader, project.id, name)
  if (!cluster) return clusterMissing(name)
  const unchangeable = refuseUnlessChangeable(cluster)
  if (unchangeable) return unchangeable
  const facts = await loadPlanningFacts(reader, cluster, seen ?? withoutLook(control.engineOf(cluster)), begun)
  const base = await baseSpec(reader, cluster, facts, proposal)
  if (isRefusal(base)) return base
  const profiles = await profileChoices(reader, project, name, base, proposal)
  if (isRefusal(profiles)) return profiles
  const stack = await loadStack(reader, project.id, { profiles })
  const variables = { ...plainThoughSensitive(base.variables, stack.profiles), ...proposal.variables }
  const given = giveVariables(control, variables, stack.profiles, base.variables)
  const changed = requestedSpec(base, {
    profiles,
    overrides: proposal.overrides ?? [],
    variables: given.values,
    cloud: proposal.cloud ?? null,
    controlPlane: proposal.controlPlane ?? null,
    workerPools: proposal.workerPools ?? null,
  })
  const resolutions = proposal.resolutions ?? []
  const requested = takeMacros(
    { ...changed, variables: carriedVariables(changed.variables, stack.profiles) },
    stack,
    base.macros,
    await loadMacros(reader, project.id),
    { isPending: proposal.pending === true, texts: resolutions.map((one) => JSON.stringify(one)) },
  )
  const problems = [
    ...(await accountProblems(reader, project.id, requested)),
    ...given.problems,
    ...checkCluster(withoutOldOverrides(requested, proposal), stack),
    ...(await checkOverrideSizes(control, withoutOldOverrides(requested, proposal), stack)),
    ...checkResolutions(resolutions, [stack, facts.parent.stack]),
  ].filter(
    // A profile version of an earlier revision that was deleted since is told by the plan, with all else that cannot return.
    ({ code }) => code !== 'profile.infrastructure' || stack.profiles.length === profiles.length,
  )
  if (problems.length > 0)
    return refuse('document.invalid', `The change cannot be planned: ${problems[0]?.message ?? ''}.`, problems)
  const asked: AskedPlan = {
    requested,
    accept: [...(proposal.accept ?? [])].sort(),
    resolutions,
    rollbackTo: proposal.rollbackTo ?? null,
  }
  const input = await loadPlanningInput(reader, project, cluster, facts, stack, asked)
  return { kind: 'prepared', cluster, facts, input, given, note: proposal.note ?? '' }
}

/** Overrides that the request does not name may belong to layers that go: the plan tells of them, and they are no fault of the request. */
function withoutOldOverrides(spec: ClusterSpec, { overrides = [] }: PlanProposal): ClusterSpec {
  const isNew = (one: Override) => overrides.some((override) => override.profile === one.profile && override.layer === one.layer)
  return { ...spec, overrides: spec.overrides.filter(isNew) }
}

async function baseSpec(
  reader: Reader,
  cluster: ClusterRecord,
  facts: PlanningFacts,
  { rollbackTo }: PlanProposal,
): Promise<ClusterSpec | Refusal> {
  if (rollbackTo === undefined) return facts.parent.spec
  const revision = await loadClusterRevision(reader, cluster.projectId, cluster.id, rollbackTo)
  if (revision) return revision.spec
  return refuse(
    'revision.missing',
    `Cluster ${cluster.name} has no revision ${rollbackTo}; its newest is ${cluster.revision}. GET /api/v1/clusters/${cluster.name}/revisions lists them.`,
  )
}

/** Versions that the cluster uses already stay at the revision that it took, unless pending updates are asked for. */
async function profileChoices(
  reader: Reader,
  project: ProjectScope['project'],
  cluster: string,
  base: ClusterSpec,
  { profiles, switchTo, pending }: PlanProposal,
): Promise<ClusterSpec['profiles'] | Refusal> {
  if (!profiles && !switchTo && pending !== true) return base.profiles
  if (switchTo && !base.profiles.some(({ name }) => name === switchTo.name)) return notInUse(cluster, switchTo.name)
  const wanted = profiles ?? base.profiles.map((one) => (one.name === switchTo?.name ? switchTo : one))
  const resolved = await resolveProfileChoices(reader, project.id, wanted)
  if (resolved.missing.length > 0) return choicesRefused(resolved.missing)
  return resolved.choices.map((newest) => {
    const held = base.profiles.find((one) => one.name === newest.name && one.version === newest.version)
    return held && pending !== true ? held : newest
  })
}

function notInUse(cluster: string, profile: string): Refusal {
  const why = `Cluster ${cluster} does not use profile ${profile}, so that there is no version of it to switch.`
  return refuse('document.invalid', `${why} Add the profile to the cluster first, by a plan with "profiles".`)
}
