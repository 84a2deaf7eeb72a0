import type { Credentials } from '#core/cluster-api/account-secret.ts'
import { identityField, kubeconfigField } from '#core/cluster-api/imported-objects.ts'
import { isImported } from '#core/cluster/cluster.ts'
import { loadCloudAccount } from '#store/cloud-accounts.ts'
import type { Control } from './control.ts'
import type { NewCluster } from './create-cluster.ts'
import { refuse, type Refusal } from './refusal.ts'

/** An imported cluster, as its kubeconfig shows it. */
export interface SeenImported {
  readonly kubernetesVersion: string
  /** What the account is to hold that is made with the cluster; null where it names one that is there. */
  readonly credentials: Credentials | null
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
  if (kubeconfig !== undefined) {
    const misfit = misfitOf(wanted)
    return misfit ?? (await lookAtKubeconfig(control, null, kubeconfig, 'kubeconfig'))
  }
  if (!isImported(wanted) || cloud.account === undefined) return null
  const name = cloud.account
  const account = await control.store.read((reader) => loadCloudAccount(reader, projectId, name))
  if (account?.cloudType !== wanted.cloudType) return null
  const { kubernetesVersion, problems } = await control.lookAtImported(account, null)
  if (kubernetesVersion === null || problems.length > 0) return kubeconfigRefused(problems, 'spec.cloud.account')
  return { kubernetesVersion, credentials: null }
}

/** What a new kubeconfig leads to; refused is one that is not enough for add-ons, or that leads elsewhere than the account's did. */
export async function lookAtKubeconfig(
  { lookAtImported }: Control,
  account: Parameters<Control['lookAtImported']>[0],
  kubeconfig: string,
  path: string,
): Promise<(SeenImported & { readonly credentials: Credentials }) | Refusal> {
  const { kubernetesVersion, identity, problems } = await lookAtImported(account, kubeconfig)
  if (kubernetesVersion === null || problems.length > 0) return kubeconfigRefused(problems, path)
  return {
    kubernetesVersion,
    credentials: { [kubeconfigField]: kubeconfig, ...(identity !== null && { [identityField]: identity }) },
  }
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
