import { isImported } from '#core/cluster/cluster.ts'
import { loadAccountOf, loadCloudAccount, type CloudAccount } from '#store/cloud-accounts.ts'
import type { Reader } from '#store/transactor.ts'
import type { Control } from './control.ts'
import type { NewCluster } from './create-cluster.ts'
import { refuse, type Refusal } from './refusal.ts'

/** An imported cluster, as its kubeconfig shows it. */
export interface SeenImported {
  readonly kind: 'seen'
  readonly kubernetesVersion: string
  readonly identity: string
  /** What Helm has installed there, as `namespace/name`. */
  readonly releases: readonly string[]
}

/**
 * Sees a cluster that is to be imported: by the kubeconfig that comes with it, or by that of the account which it names. Null of one that
 * others do not run, and of one that says neither: that is refused with everything else that it lacks.
 */
export async function lookAtNew(
  control: Control,
  projectId: string,
  wanted: Pick<NewCluster, 'cloudType' | 'cloud' | 'kubeconfig'>,
): Promise<SeenImported | Refusal | null> {
  const { cloud, kubeconfig } = wanted
  if (kubeconfig !== undefined) return misfitOf(wanted) ?? (await lookByKubeconfig(control, kubeconfig, 'kubeconfig'))
  if (!isImported(wanted) || cloud.account === undefined) return null
  const name = cloud.account
  const account = await control.store.read((reader) => loadCloudAccount(reader, projectId, name))
  return account?.cloudType === wanted.cloudType ? await lookByKubeconfig(control, account, 'spec.cloud.account') : null
}

/** What a kubeconfig leads to; refused at that path is one that is not enough for add-ons. */
export async function lookByKubeconfig(
  { lookAtImported }: Control,
  kubeconfig: Parameters<Control['lookAtImported']>[0],
  path: string,
): Promise<SeenImported | Refusal> {
  const { kubernetesVersion, identity, releases, problems } = await lookAtImported(kubeconfig)
  if (kubernetesVersion === null || identity === null || problems.length > 0) return kubeconfigRefused(problems, path)
  return { kind: 'seen', kubernetesVersion, identity, releases }
}

/** A new kubeconfig leads to the cluster to which the account's own did. */
export function elsewhere({ name }: CloudAccount, path: string): Refusal {
  const message = `it leads to another cluster than that of ${name}: its namespace kube-system has another identity`
  return kubeconfigRefused([{ code: 'kubeconfig.other', message }], path)
}

/** Who has the cluster already, where somebody does. */
export async function importedAlready(
  reader: Reader,
  projectId: string,
  identity: string,
  path: string,
): Promise<Refusal | null> {
  const known = await loadAccountOf(reader, identity)
  if (!known) return null
  const message =
    known.projectId === projectId
      ? `the cloud account ${known.name} leads to that cluster already; where no cluster names it yet, name it as cloud.account`
      : 'another project has that cluster already'
  return kubeconfigRefused([{ code: 'kubeconfig.known', message }], path)
}

function misfitOf({ cloudType, cloud }: Pick<NewCluster, 'cloudType' | 'cloud'>): Refusal | null {
  const say = (path: string, message: string) =>
    refuse('document.invalid', `The cluster cannot be imported: ${message}.`, [{ path, code: 'document.invalid', message }])
  if (!isImported({ cloudType }))
    return say('spec.cloudType', `is ${cloudType}; a cluster that is imported is of the cloud type imported`)
  if (cloud.account === undefined) return null
  return say('spec.cloud.account', 'one of the name of the cluster is made that holds its kubeconfig; leave it out')
}

function kubeconfigRefused(problems: readonly { readonly code: string; readonly message: string }[], path: string): Refusal {
  const [first] = problems
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  return refuse(
    'document.invalid',
    `The kubeconfig does not do for add-ons: ${first?.message ?? 'the server does not say which Kubernetes it is'}${more}.`,
    problems.map(({ code, message }) => ({ path, code, message })),
  )
}
