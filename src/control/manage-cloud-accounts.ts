import type { Credentials } from '#core/cluster-api/account-secret.ts'
import { kubeconfigField } from '#core/cluster-api/imported-objects.ts'
import { importedCloud } from '#core/cluster/cluster.ts'
import type { Problem } from '#core/profile/check-profile.ts'
import { appendAudit } from '#store/audit.ts'
import {
  deleteCloudAccount,
  insertCloudAccount,
  listAccountClusters,
  loadCloudAccount,
  saveCredentials,
  type CloudAccount,
} from '#store/cloud-accounts.ts'
import type { Reader, Transactor } from '#store/transactor.ts'
import { touchAll } from '#store/work/touch.ts'
import type { Control } from './control.ts'
import { elsewhere, importedAlready, lookByKubeconfig } from './look-at-imported.ts'
import type { ProjectScope } from './project-scope.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'

export type CloudAccountState = CloudAccount & { readonly clusters: number }

/** Adds credentials of a cloud. Whether the cloud takes them shows when the first cluster is made with them. */
export async function addCloudAccount(
  control: Control,
  scope: ProjectScope,
  account: Omit<NewAccount, 'identity'>,
): Promise<CloudAccountState | Refusal> {
  const seen = await lookWhereItLeads(control, account.cloudType, account.credentials, `credentials.${kubeconfigField}`)
  if (isRefusal(seen)) return seen
  return await control.store.transact((tx) => insertAccount(control, tx, scope, { ...account, identity: seen?.identity ?? null }))
}

type NewAccount = Pick<CloudAccount, 'name' | 'cloudType' | 'identity'> & { readonly credentials: Credentials }

export async function insertAccount(
  control: Control,
  tx: Transactor,
  { project, principal }: ProjectScope,
  { name, cloudType, credentials, identity }: NewAccount,
): Promise<CloudAccountState | Refusal> {
  const now = control.now()
  const made: CloudAccount = {
    projectId: project.id,
    name,
    cloudType,
    credentials: sealedCredentials(control, { projectId: project.id, name }, credentials),
    revision: 1,
    identity,
    changedAt: now,
    createdAt: now,
  }
  if (!(await insertCloudAccount(tx, made))) return (await accountTaken(tx, made)) ?? accountExists(name)
  await appendAudit(tx, {
    projectId: project.id,
    actor: principal,
    action: 'cloud-account.create',
    object: `cloud-account/${name}`,
    detail: { cloudType },
  })
  return { ...made, clusters: 0 }
}

/** Why there can be no such account beside those that there are; null where there can. */
export async function accountTaken(
  reader: Reader,
  { projectId, name, identity }: Pick<CloudAccount, 'projectId' | 'name' | 'identity'>,
): Promise<Refusal | null> {
  const known = identity === null ? null : await importedAlready(reader, projectId, identity, kubeconfigField)
  return known ?? ((await loadCloudAccount(reader, projectId, name)) ? accountExists(name) : null)
}

function accountExists(name: string): Refusal {
  return refuse('cloud-account.exists', `There is a cloud account ${name} in this project already. Choose another name.`)
}

/** Where a kubeconfig leads, which has to be a cluster that add-ons can be brought to; null of other credentials. */
async function lookWhereItLeads(control: Control, cloudType: string, credentials: Credentials, path: string) {
  const kubeconfig = credentials[kubeconfigField]
  return cloudType === importedCloud && kubeconfig !== undefined ? await lookByKubeconfig(control, kubeconfig, path) : null
}

/** Gives it other credentials, as the cloud's side of them is changed. Its real clusters are told with their next look, which is due now. */
export async function setCredentials(
  control: Control,
  { project, principal }: ProjectScope,
  name: string,
  credentials: Credentials,
): Promise<CloudAccountState | Refusal> {
  const known = await control.store.read((reader) => loadCloudAccount(reader, project.id, name))
  if (!known) return cloudAccountMissing(name)
  const fields = fieldsOf[known.cloudType] ?? []
  const strange = Object.keys(credentials).filter((field) => !fields.includes(field))
  if (strange.length > 0) return strangeCredentials(known, strange)
  const seen = await lookWhereItLeads(control, known.cloudType, credentials, kubeconfigField)
  if (isRefusal(seen)) return seen
  if (seen && seen.identity !== known.identity) return elsewhere(known, kubeconfigField)
  const sealed = sealedCredentials(control, { projectId: project.id, name }, credentials)
  return await control.store.transact(async (tx) => {
    const changed = await saveCredentials(tx, project.id, name, sealed)
    if (!changed) return cloudAccountMissing(name)
    const clusters = await listAccountClusters(tx, project.id, name)
    const real = clusters.filter(({ isReal }) => isReal)
    await touchAll(
      tx,
      'cluster-api',
      real.map(({ id }) => id),
      tx.now(),
    )
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal,
      action: 'cloud-account.set-credentials',
      object: `cloud-account/${name}`,
      detail: { revision: changed.revision, clusters: real.length },
    })
    return { ...changed, clusters: clusters.length }
  })
}

/** What an account of a cloud holds: the contract says the same of each. */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  aws: ['accessKeyId', 'secretAccessKey', 'sessionToken'],
  vsphere: ['username', 'password'],
  imported: [kubeconfigField],
}

/** Deletes one that no cluster names. */
export async function removeCloudAccount(
  { store }: Control,
  { project, principal }: ProjectScope,
  name: string,
): Promise<Refusal | null> {
  return await store.transact(async (tx) => {
    if (!(await loadCloudAccount(tx, project.id, name))) return cloudAccountMissing(name)
    if (!(await deleteCloudAccount(tx, project.id, name))) return inUse(tx, project.id, name)
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal,
      action: 'cloud-account.delete',
      object: `cloud-account/${name}`,
      detail: {},
    })
    return null
  })
}

/** What is wrong with the account that a cluster names. */
export async function accountProblems(
  reader: Reader,
  projectId: string,
  { cloudType, cloud: { account } }: { readonly cloudType: string; readonly cloud: { readonly account?: string | undefined } },
): Promise<readonly Problem[]> {
  if (account === undefined) return []
  const path = 'cloud.account'
  const found = await loadCloudAccount(reader, projectId, account)
  if (!found) {
    const message = `there is no cloud account ${account} in this project; add it, or leave it out for the credentials of the provider's controllers`
    return [{ path, code: 'cloud-account.missing', message }]
  }
  if (found.cloudType === cloudType) return []
  const message = `the cloud account ${account} is of ${found.cloudType}, and this cluster is on ${cloudType}; name one of ${cloudType}`
  return [{ path, code: 'cloud.setting', message }]
}

export function cloudAccountMissing(name: string): Refusal {
  const detail = `There is no cloud account ${name} in this project. GET /api/v1/cloud-accounts lists them.`
  return refuse('cloud-account.missing', detail)
}

/** What the sealed credentials of an account belong to. */
export function credentialsContext({ projectId, name }: Pick<CloudAccount, 'projectId' | 'name'>): string {
  return `cloud-account/${projectId}/${name}`
}

function sealedCredentials({ seal }: Control, key: Pick<CloudAccount, 'projectId' | 'name'>, credentials: Credentials) {
  return seal(JSON.stringify(credentials), credentialsContext(key))
}

function strangeCredentials({ name, cloudType }: CloudAccount, strange: readonly string[]): Refusal {
  const wanted = (fieldsOf[cloudType] ?? []).join(', ')
  const message = `the account ${name} is of ${cloudType}, whose credentials are ${wanted}`
  return refuse(
    'document.invalid',
    `The credentials do not fit: ${message}.`,
    strange.map((path) => ({ path, code: 'document.invalid', message })),
  )
}

/** How many of the clusters are named. */
const namedMax = 10

async function inUse(reader: Reader, projectId: string, name: string): Promise<Refusal> {
  const clusters = (await listAccountClusters(reader, projectId, name)).map((one) => one.name)
  const named = clusters.slice(0, namedMax).join(', ')
  const more = clusters.length > namedMax ? ` and ${clusters.length - namedMax} more` : ''
  const detail = `The cloud account ${name} is used by ${named}${more}. Give them another account by a plan, or delete them first.`
  return refuse('cloud-account.in-use', detail)
}
