import type { Digest } from '#core/base/digest.ts'
import { canonicalJson } from '#core/base/json.ts'
import type { PackContent } from '#core/pack/pack.ts'
import { groupImpacts, impactOf, totalOutcomes, type Impact, type ImpactGroup, type OutcomeTotal } from '#core/plan/impact.ts'
import { planUpdate } from '#core/plan/plan-update.ts'
import { takeMacros } from '#core/plan/take-macros.ts'
import type { ProfileRevision } from '#core/profile/profile.ts'
import { loadClusterById } from '#store/clusters.ts'
import { loadMacros } from '#store/macros.ts'
import { loadPackContents } from '#store/packs.ts'
import { listUsingClusters, loadInventories, type UsingCluster } from '#store/profile-uses.ts'
import { countClustersOnVersion } from '#store/profile-versions.ts'
import { loadProfileWithVersions } from '#store/profiles.ts'
import type { Control } from './control.ts'
import { carriedVariables } from './give-variables.ts'
import { projectObservation } from '#core/plan/project-observation.ts'
import { withoutLook } from './look-afresh.ts'
import { loadPlanningFacts, loadPlanningInput } from './load-planning-facts.ts'
import type { ProjectScope } from './project-scope.ts'
import { versionMissing } from './profile-refusals.ts'
import { readVersion, type VersionAt } from './read-profile-version.ts'
import { isRefusal, type Refusal } from './refusal.ts'

/** What a revision would do to the clusters that use its version. */
export interface VersionImpact {
  readonly clusters: number
  /** How many of them would have nodes replaced. */
  readonly repaved: number
  readonly outcomes: readonly OutcomeTotal[]
  readonly groups: readonly ImpactGroup[]
}

/**
 * Plans, for every cluster that uses the version, the step to what it says here; nothing is written. With `from`, for the clusters
 * that use one of those versions of the profile. Clusters whose plans rest on equal facts have one plan, so that the cost goes with
 * the kinds of clusters, and hardly with their number.
 */
export async function forecastImpact(
  control: Pick<Control, 'store' | 'engineOf'>,
  { project }: Pick<ProjectScope, 'project'>,
  at: VersionAt,
  from: readonly string[] = [at.version.id],
): Promise<VersionImpact> {
  const { store } = control
  const clusters = await store.read((reader) => listUsingClusters(reader, project.id, from))
  const kinds = await kindsOf(control, project.id, clusters)
  const packs = await store.read((reader) =>
    loadPackContents(
      reader,
      at.content.layers.flatMap(({ pack }) => (pack ? [pack.digest] : [])),
    ),
  )
  const impacts: (Impact & { readonly clusters: readonly string[] })[] = []
  for (const members of kinds) {
    const impact = await impactOn(control, project, members, at, packs)
    impacts.push({ ...impact, clusters: members.map(({ name }) => name) })
    // A plan is a few milliseconds of work: others get their turn in between.
    await yieldTurn()
  }
  return totalImpact(clusters.length, impacts)
}

export function totalImpact(
  clusters: number,
  impacts: readonly (Impact & { readonly clusters: readonly string[] })[],
): VersionImpact {
  const groups = groupImpacts(impacts)
  const repaved = groups.filter(({ outcome }) => outcome === 'repaved').reduce((sum, group) => sum + group.clusters.length, 0)
  return { clusters, repaved, outcomes: totalOutcomes(groups), groups }
}

/** The impact of moving clusters to a version as it stands: those on the named versions of the profile, or on any other one. */
export async function forecastMove(
  control: Pick<Control, 'store' | 'engineOf'>,
  scope: Pick<ProjectScope, 'project'>,
  name: string,
  version: string,
  from: readonly string[] | undefined,
): Promise<VersionImpact | Refusal> {
  const found = await control.store.read(async (reader) => {
    const at = await readVersion(reader, scope, name, version)
    if (isRefusal(at)) return at
    const profile = await loadProfileWithVersions(reader, scope.project.id, name)
    return { kind: 'move' as const, at, versions: profile?.versions ?? [] }
  })
  if (isRefusal(found)) return found
  const { at, versions } = found
  const unknown = from?.find((one) => !versions.some((record) => record.version === one))
  if (unknown !== undefined) return versionMissing(name, unknown)
  const isMeant = from === undefined ? (one: string) => one !== version : (one: string) => from.includes(one)
  const ids = versions.filter((record) => isMeant(record.version)).map((record) => record.id)
  return await forecastImpact(control, scope, at, ids)
}

/** The figures that a save tells. */
export async function countImpact(
  control: Pick<Control, 'store' | 'engineOf'>,
  scope: Pick<ProjectScope, 'project'>,
  at: VersionAt,
): Promise<{ readonly clusters: number; readonly repaved: number }> {
  if ((await control.store.read((reader) => countClustersOnVersion(reader, at.version.id))) === 0)
    return { clusters: 0, repaved: 0 }
  const { clusters, repaved } = await forecastImpact(control, scope, at)
  return { clusters, repaved }
}

/** How many observations are in memory at once. */
const observationsMax = 200

/**
 * Clusters by what their plans rest on. One that is as its revision says is observed as that revision; of any other, what was
 * observed decides too. Clusters that are being deleted are a kind of their own.
 */
export async function kindsOf(
  { store }: Pick<Control, 'store'>,
  projectId: string,
  clusters: readonly UsingCluster[],
): Promise<readonly (readonly UsingCluster[])[]> {
  const kinds = new Map<string, UsingCluster[]>()
  const add = (key: string, cluster: UsingCluster) => {
    const members = kinds.get(key)
    if (members) members.push(cluster)
    else kinds.set(key, [cluster])
  }
  const unsettled: UsingCluster[] = []
  for (const cluster of clusters) {
    if (cluster.status === 'Deleting') add('deleting', cluster)
    else if (cluster.converged) add(cluster.mark, cluster)
    else unsettled.push(cluster)
  }
  for (let start = 0; start < unsettled.length; start += observationsMax) {
    const part = unsettled.slice(start, start + observationsMax)
    const ids = part.map(({ id }) => id)
    const inventories = await store.read((reader) => loadInventories(reader, projectId, ids))
    for (const cluster of part) {
      const observed = projectObservation(inventories.get(cluster.id) ?? null, null)
      add(`${cluster.mark} ${canonicalJson(observed)}`, cluster)
    }
  }
  return [...kinds.values()]
}

async function impactOn(
  control: Pick<Control, 'store' | 'engineOf'>,
  project: ProjectScope['project'],
  members: readonly UsingCluster[],
  at: VersionAt,
  packs: ReadonlyMap<Digest, PackContent>,
): Promise<Impact> {
  const [first] = members
  if (!first || first.status === 'Deleting')
    return { outcome: 'unchanged', scope: 'none', reasons: ['the cluster is being deleted'] }
  const { store } = control
  const found = await store.read(async (reader) => {
    const cluster = await loadClusterById(reader, first.id)
    return cluster && { cluster, facts: await loadPlanningFacts(reader, cluster, withoutLook(control.engineOf(cluster))) }
  })
  if (!found) return { outcome: 'unchanged', scope: 'none', reasons: ['the cluster is gone'] }
  const { cluster } = found
  // Clusters of one kind may have drifted apart; that is for the plan of each to tell, and no doing of what is saved.
  const { drift: _drift, ...observed } = found.facts.observed
  const facts = { ...found.facts, observed }
  const { parent } = facts
  const revision: ProfileRevision = {
    profile: at.profile.name,
    version: at.version.version,
    revision: at.revision,
    digest: at.digest,
    content: at.content,
  }
  const isMeant = (name: string) => name === revision.profile
  const profiles = parent.stack.profiles.map((one) => (isMeant(one.profile) ? revision : one))
  const carried = {
    ...parent.spec,
    profiles: parent.spec.profiles.map((choice) =>
      isMeant(choice.name) ? { ...choice, version: revision.version, digest: revision.digest } : choice,
    ),
    variables: carriedVariables(parent.spec.variables, profiles),
  }
  const stack = { profiles, packs: new Map([...parent.stack.packs, ...packs]) }
  const macros = await store.read((reader) => loadMacros(reader, project.id))
  const requested = takeMacros(carried, stack, parent.spec.macros, macros, { isPending: false })
  const asked = { requested, accept: [], resolutions: [], rollbackTo: null }
  const input = await store.read((reader) => loadPlanningInput(reader, project, cluster, facts, stack, asked))
  return impactOf(planUpdate(input))
}

export function yieldTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
