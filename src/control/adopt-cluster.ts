import { compareText } from '#core/base/compare.ts'
import type { Digest } from '#core/base/digest.ts'
import { textAt } from '#core/base/json-at.ts'
import { cloudOfKind } from '#core/cluster-api/adopt-clouds.ts'
import { clusterRefusals } from '#core/cluster-api/adopt-refusals.ts'
import type { Rehearsal } from '#core/cluster-api/adoption.ts'
import type { AdoptionNote, FoundCluster } from '#core/cluster-api/found-cluster.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { planAdoption, type AskedAdoption, type PlannedAdoption } from '#core/cluster-api/plan-adoption.ts'
import { publishedObjects } from '#core/cluster-api/published-objects.ts'
import type { RegistryPack } from '#core/plan/planning-input.ts'
import type { Adoption, ClusterRef, Unanswered } from '#engine/engine.ts'
import { loadCluster, type ClusterRecord } from '#store/clusters.ts'
import { loadManagementCluster } from '#store/management-clusters.ts'
import { listPackVersions, loadPackContents } from '#store/packs.ts'
import { loadProfile } from '#store/profiles.ts'
import { loadProfileRevisions, resolveProfileChoices } from '#store/profile-revisions.ts'
import type { Reader } from '#store/transactor.ts'
import type { Control } from './control.ts'
import { insertNewProfile, profileExists } from './create-profile.ts'
import { clusterExists, insertNewCluster, transactOrUndo } from './insert-new-cluster.ts'
import { managementClusterMissing } from './check-management-cluster.ts'
import { choicesRefused } from './profile-refusals.ts'
import type { ProjectScope } from './project-scope.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { bareVersion } from '#core/kubernetes/version.ts'

/** What somebody asks to have adopted. */
export interface AdoptionRequest extends ClusterRef {
  readonly managementCluster: string
  /** What it is called among Cairn's. */
  readonly called: string
  /** Null: one is made that describes the cluster. */
  readonly profile: { readonly name: string; readonly version: string } | null
  readonly takeOver: readonly string[]
}

/** What an adoption would come to. */
export interface AdoptionVerdict {
  readonly kind: 'judged'
  /** Empty: it can be adopted, once fields that others own are taken over. */
  readonly refused: readonly AdoptionNote[]
  readonly planned: PlannedAdoption | null
  readonly rehearsed: readonly Rehearsal[]
}

export interface Adoptable extends ClusterRef {
  readonly cloudType: string | null
  readonly refused: readonly AdoptionNote[]
}

/** The clusters of a management cluster that no Cairn manages. */
export async function listAdoptable(
  control: Control,
  { project }: Pick<ProjectScope, 'project'>,
  managementCluster: string,
): Promise<readonly Adoptable[] | Refusal> {
  const adoption = await adoptionAt(control, project.id, managementCluster)
  if (isRefusal(adoption)) return adoption
  const found = await adoption.list()
  if (isUnanswered(found)) return away(managementCluster, found)
  return found
    .map((cluster): Adoptable => ({
      namespace: cluster.metadata.namespace ?? 'default',
      name: cluster.metadata.name,
      cloudType: cloudOfKind(textAt(cluster.spec, 'infrastructureRef', 'kind')),
      refused: clusterRefusals(cluster),
    }))
    .toSorted((left, right) => compareText(`${left.namespace}/${left.name}`, `${right.namespace}/${right.name}`))
}

/** Says what describes a cluster, and what its adoption would write. Nothing is kept, here or there. */
export async function judgeAdoption(
  control: Control,
  { project }: Pick<ProjectScope, 'project'>,
  request: AdoptionRequest,
): Promise<AdoptionVerdict | Refusal> {
  const { managementCluster, namespace, name, called } = request
  const adoption = await adoptionAt(control, project.id, managementCluster)
  if (isRefusal(adoption)) return adoption
  const found = await adoption.read({ namespace, name })
  if (found === 'absent') return missing(request)
  if (isUnanswered(found)) return away(managementCluster, found)
  const place = { cluster: called, project: project.name, managementCluster }
  const facts = await control.store.read((reader) => loadFacts(reader, project, request, found))
  if (isRefusal(facts)) return facts
  const planned = planAdoption(found, facts.packs, { ...place, profile: facts.profile })
  if (planned.kind === 'refused') return { kind: 'judged', refused: planned.refused, planned: null, rehearsed: [] }
  if (planned.problems.length > 0) {
    const refused = planned.problems.map(({ path, message }) => ({ object: `Cluster ${name}`, path, message }))
    return { kind: 'judged', refused, planned, rehearsed: [] }
  }
  const rehearsed = await adoption.rehearse(objectsOf(planned))
  if (isUnanswered(rehearsed)) return away(managementCluster, rehearsed)
  return { kind: 'judged', refused: rehearsed.flatMap(refusalOf), planned, rehearsed }
}

/**
 * Takes a cluster over: what others own of it is theirs no more, where that was asked for, and its first revision is stored. Its engine
 * is told with the next look at it, and what it writes replaces no machine.
 */
export async function adoptCluster(
  control: Control,
  scope: ProjectScope,
  request: AdoptionRequest,
): Promise<ClusterRecord | Refusal> {
  const verdict = await judgeAdoption(control, scope, request)
  if (isRefusal(verdict)) return verdict
  const { planned, refused, rehearsed } = verdict
  if (!planned || refused.length > 0) return adoptionRefused(request, refused)
  const asked = new Set(request.takeOver)
  const owned = ownedIn(rehearsed).filter(({ manager }) => !asked.has(manager))
  if (owned.length > 0) return adoptionOwned(request, owned)
  const adoption = control.adoptionOf({ projectId: scope.project.id, name: request.managementCluster })
  const claimed = await adoption.claim(request)
  if (claimed === 'absent') return missing(request)
  if (claimed === 'taken') return adoptionRefused(request, [takenNote(request)])
  if (claimed !== 'claimed') return away(request.managementCluster, claimed)
  let isAdopted = false
  try {
    const adopted = await adoptClaimed(control, scope, { request, planned, adoption })
    isAdopted = !isRefusal(adopted)
    return adopted
  } finally {
    if (!isAdopted) await letGo(control, request, adoption)
  }
}

/** It is left as it was found, for somebody to adopt. */
async function letGo(
  { log }: Control,
  { managementCluster, namespace, name }: AdoptionRequest,
  adoption: Adoption,
): Promise<void> {
  const released = await adoption.release({ namespace, name })
  if (released === 'released') return
  log.warn(
    { managementCluster, namespace, name, why: released.message },
    'a cluster that was not adopted kept the label cairn.dev/cluster',
  )
}

/** What was planned is stored, once nobody else can adopt the cluster. */
async function adoptClaimed(
  control: Control,
  scope: ProjectScope,
  {
    request,
    planned,
    adoption,
  }: { readonly request: AdoptionRequest; readonly planned: PlannedAdoption; readonly adoption: Adoption },
): Promise<ClusterRecord | Refusal> {
  const taken = await adoption.takeOver(objectsOf(planned), request.takeOver)
  if (taken !== 'taken') return away(request.managementCluster, taken)
  return await transactOrUndo(control, async (tx) => {
    const { profile, spec, compiled } = planned
    if (request.profile === null) {
      const draft = { name: profile.profile, tags: {}, version: profile.version, content: profile.content }
      const note = `describes ${request.namespace}/${request.name} of ${request.managementCluster}`
      const made = await insertNewProfile(control, tx, scope, draft, note)
      if (isRefusal(made)) return made
    }
    const from = request.takeOver.length > 0 ? `, its fields taken over from ${request.takeOver.join(', ')}` : ''
    const summary = `Adopted ${request.namespace}/${request.name} of ${request.managementCluster} with ${profile.profile} ${profile.version}${from}.`
    return await insertNewCluster(control, tx, scope, { name: request.called, tags: {}, spec, compiled, summary, how: 'adopted' })
  })
}

/** Fields of objects that somebody else owns, by manager. */
export function ownedIn(rehearsed: readonly Rehearsal[]) {
  return rehearsed.flatMap((one) => (one.kind === 'changed' ? one.owned.map((owned) => ({ object: one.object, ...owned })) : []))
}

/** The version of a profile that is made. */
const firstVersion = '1.0.0'

async function loadFacts(
  reader: Reader,
  project: ProjectScope['project'],
  { called, profile }: AdoptionRequest,
  found: FoundCluster,
): Promise<{ readonly packs: readonly RegistryPack[]; readonly profile: AskedAdoption['profile'] } | Refusal> {
  if (await loadCluster(reader, project.id, called)) return clusterExists(called)
  const packs = await loadCandidates(reader, project.id, found)
  if (profile === null && (await loadProfile(reader, project.id, called))) return profileExists(called)
  if (profile === null) return { packs, profile: { kind: 'made', name: called, version: firstVersion } }
  const resolved = await resolveProfileChoices(reader, project.id, [profile])
  if (resolved.missing.length > 0) return choicesRefused(resolved.missing)
  const [revision] = await loadProfileRevisions(reader, project.id, resolved.choices)
  if (!revision) return choicesRefused([{ code: 'profile.missing', ...profile }])
  const digests = revision.content.layers.flatMap(({ pack }): readonly Digest[] => (pack ? [pack.digest] : []))
  return { packs, profile: { kind: 'given', revision, packs: await loadPackContents(reader, digests) } }
}

/** Packs that may describe the cluster: of thousands those of an operating system, and those of the very version that is wanted. */
async function loadCandidates(reader: Reader, projectId: string, found: FoundCluster): Promise<readonly RegistryPack[]> {
  const versions = new Set([
    bareVersion(textAt(found.controlPlane?.spec, 'version')),
    ...found.releases.map(({ spec }) => bareVersion(textAt(spec, 'chart', 'spec', 'version'))),
  ])
  const all = await listPackVersions(reader, projectId, {})
  const chosen = all.filter(
    ({ name, layer, version }) => layer === 'os' || name.startsWith('unmanaged-') || versions.has(bareVersion(version)),
  )
  const contents = await loadPackContents(
    reader,
    chosen.map(({ digest }) => digest),
  )
  return chosen.flatMap(({ registry, name, version, digest }) => {
    const content = contents.get(digest)
    return content ? [{ reference: { registry, name, version, digest }, content }] : []
  })
}

async function adoptionAt(control: Control, projectId: string, name: string): Promise<Adoption | Refusal> {
  const known = await control.store.read((reader) => loadManagementCluster(reader, projectId, name))
  return known ? control.adoptionOf({ projectId, name }) : managementClusterMissing(name)
}

/** All that is applied. The namespace is there, since the cluster is. */
function objectsOf({ compiled }: PlannedAdoption): readonly KubeObject[] {
  return (publishedObjects(compiled) ?? []).filter(({ kind }) => kind !== 'Namespace')
}

function refusalOf(one: Rehearsal): readonly AdoptionNote[] {
  if (one.kind === 'refused') return [{ object: one.object, path: '', message: one.message }]
  if (one.kind === 'created' || !one.replacesNodes) return []
  const paths = one.changes.map(({ path }) => path).join(', ')
  return [{ object: one.object, path: 'spec', message: `Cluster API would replace its machines, since ${paths} would change` }]
}

function isUnanswered(answer: unknown): answer is Unanswered {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'unanswered'
}

function away(name: string, { message }: Unanswered): Refusal {
  return refuse('management-cluster.away', `The management cluster ${name} gives no answer: ${message}. Nothing was changed.`)
}

function takenNote({ name }: AdoptionRequest): AdoptionNote {
  return { object: `Cluster ${name}`, path: 'metadata.labels', message: 'somebody else adopts it in this moment, or has' }
}

function missing({ managementCluster, namespace, name }: AdoptionRequest): Refusal {
  const list = `GET /api/v1/management-clusters/${managementCluster}/adoptable lists them.`
  return refuse('adoption.missing', `The management cluster ${managementCluster} has no cluster ${namespace}/${name}. ${list}`)
}

function adoptionRefused({ namespace, name }: AdoptionRequest, notes: readonly AdoptionNote[]): Refusal {
  const errors = notes.map(({ object, path, message }) => ({
    path: `${object} ${path}`.trim(),
    code: 'adoption.refused',
    message,
  }))
  const [first] = errors
  return refuse(
    'adoption.refused',
    `${namespace}/${name} cannot be adopted: ${first?.path ?? ''}: ${first?.message ?? ''}.`,
    errors,
  )
}

function adoptionOwned({ namespace, name }: AdoptionRequest, owned: ReturnType<typeof ownedIn>): Refusal {
  const managers = [...new Set(owned.map(({ manager }) => manager))].join(', ')
  const next = `Name them in takeOver to have Cairn own these fields alone; whoever writes them today has to stop.`
  return refuse(
    'adoption.owned',
    `${managers} own${managers.includes(',') ? '' : 's'} fields of ${namespace}/${name} that Cairn writes. ${next}`,
    owned.flatMap(({ object, manager, fields }) =>
      fields.map((field) => ({ path: `${object} ${field}`, code: 'adoption.owned', message: `is owned by ${manager}` })),
    ),
  )
}
