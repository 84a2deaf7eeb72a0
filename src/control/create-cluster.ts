import { kubeconfigField } from '#core/cluster-api/imported-objects.ts'
import { compileCluster, type ClusterPlace, type Stack } from '#core/cluster/compile-cluster.ts'
import {
  importedCloud,
  isImported,
  poolsOf,
  type ClusterSpec,
  type CloudSettings,
  type Override,
  type PoolSpec,
  type WorkerPoolSpec,
} from '#core/cluster/cluster.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Check } from '#core/plan/plan.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { checkConstraints } from '#core/plan/preflight-constraints.ts'
import { preflight } from '#core/plan/preflight.ts'
import { takenOverReleases } from '#core/plan/taken-over-releases.ts'
import { takeMacros, withMacros } from '#core/plan/take-macros.ts'
import { projectObservation } from '#core/plan/project-observation.ts'
import { loadCluster, type ClusterRecord } from '#store/clusters.ts'
import { loadMacros } from '#store/macros.ts'
import { resolveProfileChoices } from '#store/profile-revisions.ts'
import { defaultPolicy } from '#store/projects.ts'
import type { Reader } from '#store/transactor.ts'
import { checkErrors } from './check-errors.ts'
import { checkCluster } from './check-cluster.ts'
import { checkOverrideSizes } from './check-override-sizes.ts'
import type { Control } from './control.ts'
import { engineAsked } from './engine-asked.ts'
import { giveVariables, type GivenVariables } from './give-variables.ts'
import { clusterExists, insertNewCluster, transactOrUndo } from './insert-new-cluster.ts'
import { loadStack } from './load-planning-facts.ts'
import { lookAtNew, type SeenImported } from './look-at-imported.ts'
import { accountProblems, accountTaken, insertAccount } from './manage-cloud-accounts.ts'
import { choicesRefused } from './profile-refusals.ts'
import type { ProjectScope } from './project-scope.ts'
import { isRefusal, refuse, type RefusedPlace, type Refusal } from './refusal.ts'

/** A cluster's document, with the values of variables as they were given. */
export interface NewCluster {
  /** Of a cluster that others made, where no account holds it yet: one of the cluster's name is made. */
  readonly kubeconfig?: string
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly cloudType: string
  /** Absent: the simulator. */
  readonly managementCluster?: string | undefined
  readonly profiles: readonly { readonly name: string; readonly version: string }[]
  readonly variables: Readonly<Record<string, string>>
  readonly overrides: readonly Override[]
  readonly cloud: CloudSettings
  readonly parallelPools: number
  readonly controlPlane: PoolSpec | null
  readonly workerPools: readonly WorkerPoolSpec[]
}

/** Creates a cluster: its first revision is stored, and the engine is told with the next look at it. */
export async function createCluster(
  control: Control,
  { project, principal }: ProjectScope,
  wanted: NewCluster,
): Promise<ClusterRecord | Refusal> {
  const seen = await lookAtNew(control, project.id, wanted)
  if (isRefusal(seen)) return seen
  const prepared = await control.store.read((reader) => prepare(control, reader, project, wanted, seen))
  if (isRefusal(prepared)) return prepared
  const { spec, compiled, given } = prepared
  const how = howOf(spec)
  const summary = `${how === 'imported' ? 'Imported' : 'Created'} with ${spec.profiles.map((profile) => `${profile.name} ${profile.version}`).join(', ')}.`
  return await transactOrUndo(control, async (tx) => {
    if (seen && wanted.kubeconfig !== undefined) {
      const credentials = { [kubeconfigField]: wanted.kubeconfig }
      const account = { name: wanted.name, cloudType: importedCloud, credentials, identity: seen.identity }
      const made = await insertAccount(control, tx, { project, principal }, account)
      if (isRefusal(made)) return made
    }
    return await insertNewCluster(control, tx, { project, principal }, { ...wanted, spec, compiled, given, summary, how })
  })
}

/** What a cluster would come to, were it created. Refused is what its creation would refuse. */
export async function checkNewCluster(
  control: Control,
  { project }: Pick<ProjectScope, 'project'>,
  wanted: NewCluster,
): Promise<CheckedCluster | Refusal> {
  const seen = await lookAtNew(control, project.id, wanted)
  if (isRefusal(seen)) return seen
  return await control.store.read(async (reader) => {
    if (await loadCluster(reader, project.id, wanted.name)) return clusterExists(wanted.name)
    const prepared = await prepare(control, reader, project, wanted, seen)
    if (isRefusal(prepared)) return prepared
    const { compiled, checks } = prepared
    return {
      nodes: poolsOf(wanted).map(({ name, replicas }) => ({ pool: name, count: replicas })),
      layers: compiled.layers.map(({ profile, name, kind, version }) => ({ profile, name, kind, version })),
      kubernetesVersion: compiled.kubernetesVersion,
      checks,
    }
  })
}

export interface CheckedCluster {
  readonly nodes: readonly { readonly pool: string; readonly count: number }[]
  readonly layers: readonly Pick<CompiledCluster['layers'][number], 'profile' | 'name' | 'kind' | 'version'>[]
  readonly kubernetesVersion: string
  /** Warnings and remarks: with an error it would not be created. */
  readonly checks: readonly Check[]
}

interface Prepared {
  readonly kind: 'prepared'
  readonly spec: ClusterSpec
  readonly compiled: CompiledCluster
  readonly given: GivenVariables
  readonly checks: readonly Check[]
}

async function prepare(
  control: Control,
  reader: Reader,
  project: ProjectScope['project'],
  wanted: NewCluster,
  seen: SeenImported | null,
): Promise<Prepared | Refusal> {
  if (seen && wanted.kubeconfig !== undefined) {
    const taken = await accountTaken(reader, { projectId: project.id, name: wanted.name, identity: seen.identity })
    if (taken) return taken
  }
  const resolved = await resolveProfileChoices(reader, project.id, wanted.profiles)
  if (resolved.missing.length > 0) return choicesRefused(resolved.missing)
  const stack = await loadStack(reader, project.id, { profiles: resolved.choices })
  const given = giveVariables(control, wanted.variables, stack.profiles, {})
  const { name: _name, tags: _tags, kubeconfig: _kubeconfig, managementCluster, ...rest } = wanted
  const place: ClusterPlace = {
    cluster: wanted.name,
    project: project.name,
    ...(seen && { kubernetesVersion: seen.kubernetesVersion }),
  }
  const cloud = wanted.kubeconfig !== undefined ? { ...wanted.cloud, account: wanted.name } : wanted.cloud
  const engine = await engineAsked(reader, project.id, wanted)
  const chosen = {
    profiles: resolved.choices,
    variables: given.values,
    ...(managementCluster !== undefined && { managementCluster }),
  }
  const asked: ClusterSpec = { ...rest, ...chosen, cloud }
  const wished = takeMacros(asked, stack, {}, await loadMacros(reader, project.id), { isPending: false })
  const account = await accountProblems(reader, project.id, wanted)
  const problems = [
    ...engine.problems,
    ...account,
    ...given.problems,
    ...checkCluster(wished, stack),
    ...(await checkOverrideSizes(control, wished, stack)),
  ]
  const compilation = compileCluster(wished, stack, place)
  const spec = withMacros(wished, compilation.macros)
  problems.push(...compilation.problems)
  const checks =
    compilation.kind === 'compiled' && problems.length === 0
      ? guards(place, spec, compilation.compiled, stack, engine.kubernetes)
      : []
  const places = [...problems.map((problem) => ({ ...problem, path: `spec.${problem.path}` })), ...checkErrors(checks, 'spec')]
  if (compilation.kind === 'incomplete' || places.length > 0)
    return refuse('document.invalid', `Cluster ${wanted.name} cannot be ${howOf(wanted)}: ${firstOf(places)}`, places)
  const { compiled } = compilation
  return { kind: 'prepared', spec, compiled, given, checks: [...checks, ...takenOverReleases(compiled, seen?.releases ?? [])] }
}

function howOf(spec: Pick<ClusterSpec, 'cloudType'>): 'created' | 'imported' {
  return isImported(spec) ? 'imported' : 'created'
}

/** Problems are parts of sentences, and checks are sentences. */
function firstOf([first]: readonly RefusedPlace[]): string {
  return `${first?.message.replace(/\.$/, '') ?? ''}.`
}

/** Guards that hold for the first revision too: it is compared with itself; what its packs demand, with a cluster of nothing yet. */
function guards(
  place: ClusterPlace,
  spec: ClusterSpec,
  compiled: CompiledCluster,
  stack: Stack,
  engineKubernetes: string | null,
): readonly Check[] {
  const side = { spec, compiled, stack }
  const input: PlanningInput = {
    ...place,
    parent: { number: 0, ...side },
    requested: spec,
    stack,
    observed: projectObservation(null, null),
    policy: defaultPolicy,
    accept: [],
    resolutions: [],
    rollback: null,
    between: [],
    engineKubernetes,
  }
  const facts = { input, before: side, after: side, repave: { scope: 'none' as const, pools: [] }, steps: [] }
  const nothing = { ...side, compiled: { ...compiled, layers: [] } }
  return [...preflight(facts), ...checkConstraints({ ...facts, before: nothing })]
}
