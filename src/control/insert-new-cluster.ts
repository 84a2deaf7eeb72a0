import { isImported, type ClusterSpec } from '#core/cluster/cluster.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import { appendAudit } from '#store/audit.ts'
import { holdCloudAccount, listAccountClusters, saveClusterAccount } from '#store/cloud-accounts.ts'
import { insertClusterRevision } from '#store/cluster-revisions.ts'
import { insertCluster, saveClusterUses, type ClusterRecord } from '#store/clusters.ts'
import { appendEvent } from '#store/events.ts'
import { holdManagementCluster } from '#store/management-clusters.ts'
import { holdProfileUses } from '#store/profile-revisions.ts'
import type { Transactor } from '#store/transactor.ts'
import { touch } from '#store/work/touch.ts'
import { clusterWork } from './cluster-work.ts'
import type { Control } from './control.ts'
import { saveSecrets, type GivenVariables } from './give-variables.ts'
import { choicesRefused } from './profile-refusals.ts'
import type { ProjectScope } from './project-scope.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'

/** A cluster's first revision. */
export interface FirstRevision {
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly spec: ClusterSpec
  readonly compiled: CompiledCluster
  /** Values of variables; absent where none was given. */
  readonly given?: GivenVariables
  readonly summary: string
  readonly how: 'created' | 'adopted' | 'imported'
}

/** Stores a cluster with its first revision; its engine is told with the next look at it. */
export async function insertNewCluster(
  control: Control,
  tx: Transactor,
  { project, principal }: ProjectScope,
  { name, tags, spec, compiled, given, summary, how }: FirstRevision,
): Promise<ClusterRecord | Refusal> {
  const { managementCluster } = spec
  if (managementCluster !== undefined && !(await holdManagementCluster(tx, project.id, managementCluster)))
    return hasGone(name, 'spec.managementCluster', 'management-cluster', managementCluster)
  const cluster = newRecord(control, project, { name, tags, spec }, tx.now())
  if (!(await insertCluster(tx, cluster))) return clusterExists(name)
  const held = await holdProfileUses(tx, project.id, spec.profiles)
  if (held.kind === 'missing') return choicesRefused(held.missing)
  await saveClusterUses(tx, project.id, cluster.id, held.uses)
  const { account = null } = spec.cloud
  if (account !== null && !(await holdCloudAccount(tx, project.id, account, isImported(spec))))
    return hasGone(name, 'spec.cloud.account', 'cloud-account', account)
  const [other] = account !== null && isImported(spec) ? await listAccountClusters(tx, project.id, account) : []
  if (other) return isOf(name, other.name)
  await saveClusterAccount(tx, cluster.id, account)
  if (given) await saveSecrets(control, tx, project.id, given)
  const revision = { number: 1, spec, compiled, planId: null, by: principal.name, summary }
  await insertClusterRevision(tx, project.id, cluster.id, revision)
  const object = { kind: 'cluster', name }
  const event = { projectId: project.id, clusterId: cluster.id, clusterName: name, object }
  const { reason, action } = beginnings[how]
  await appendEvent(tx, { ...event, reason, message: `${principal.name} ${how} the cluster. ${summary}` })
  await appendAudit(tx, { projectId: project.id, actor: principal, action, object: `cluster/${name}`, detail: { summary } })
  const profiles = spec.profiles.map((profile) => profile.name)
  control.changes.announce(tx, { projectId: project.id, clusters: [name], profiles })
  await touch(tx, clusterWork, cluster.id, tx.now())
  return cluster
}

const beginnings = {
  created: { reason: 'ClusterCreated', action: 'cluster.create' },
  adopted: { reason: 'ClusterAdopted', action: 'cluster.adopt' },
  imported: { reason: 'ClusterImported', action: 'cluster.import' },
} as const

export function clusterExists(name: string): Refusal {
  return refuse('cluster.exists', `There is a cluster ${name} already. Choose another name.`, [
    { path: 'metadata.name', code: 'cluster.exists', message: `there is a cluster ${name} already` },
  ])
}

/** Somebody has taken away what the cluster names, since it was looked up. */
function hasGone(name: string, path: string, what: 'management-cluster' | 'cloud-account', named: string): Refusal {
  const message = `there is no ${what.replace('-', ' ')} ${named} in this project any more`
  return refuse('document.invalid', `Cluster ${name} cannot be created: ${message}.`, [
    { path, code: `${what}.missing`, message },
  ])
}

/** A kubeconfig leads to one cluster. */
function isOf(name: string, other: string): Refusal {
  const message = `the cloud account leads to the cluster ${other}, and to no other`
  return refuse('document.invalid', `Cluster ${name} cannot be imported: ${message}.`, [
    { path: 'spec.cloud.account', code: 'cloud-account.in-use', message },
  ])
}

/** Stores all of it, or nothing where any of it is refused. */
export async function transactOrUndo<Made>(
  { store }: Control,
  make: (tx: Transactor) => Promise<Made | Refusal>,
): Promise<Made | Refusal> {
  return await store
    .transact(async (tx) => {
      const made = await make(tx)
      if (isRefusal(made)) throw new Undone(made)
      return made
    })
    .catch((error: unknown) => {
      if (error instanceof Undone) return error.refusal
      throw error
    })
}

/** Rolls the transaction back. */
class Undone extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.detail)
    this.refusal = refusal
  }
}

function newRecord(
  { newId }: Control,
  project: ProjectScope['project'],
  { name, tags, spec }: Pick<FirstRevision, 'name' | 'tags' | 'spec'>,
  now: number,
): ClusterRecord {
  return {
    id: newId('cls'),
    projectId: project.id,
    name,
    tags,
    cloudType: spec.cloudType,
    region: spec.cloud.region,
    managementCluster: spec.managementCluster ?? null,
    status: 'Pending',
    health: 'Unknown',
    revision: 1,
    generation: 0,
    targetDigest: null,
    updateId: null,
    converged: false,
    kubernetesVersion: null,
    highestKubernetesVersion: null,
    nodesReady: 0,
    nodesTotal: 0,
    waiting: null,
    refused: null,
    drift: [],
    verifiedRevision: null,
    deletingSince: null,
    createdAt: now,
    updatedAt: now,
  }
}
