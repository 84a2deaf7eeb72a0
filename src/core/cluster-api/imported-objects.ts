import type { ClusterSpec } from '../cluster/cluster.ts'
import type { ClusterPlace, Stack } from '../cluster/compile-cluster.ts'
import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Problem } from '../profile/check-profile.ts'
import { accountSecret } from './account-secret.ts'
import { layerObjects } from './layer-objects.ts'
import { namespaceOf } from './names.ts'
import type { ObjectPlace } from './object-place.ts'
import { chartSource, kubeconfigSecret } from './release-objects.ts'

/** The field of an imported cluster's account that holds its kubeconfig. */
export const kubeconfigField = 'kubeconfig'

/**
 * What stands in a management cluster for one whose machines others make: its kubeconfig, where Flux looks for that of any cluster, and the
 * releases of its add-ons.
 */
export function importedObjects(
  compiled: CompiledCluster,
  { cloud: { account } }: ClusterSpec,
  stack: Stack,
  { cluster, project }: ClusterPlace,
): { readonly compiled: CompiledCluster; readonly problems: readonly Problem[] } {
  const place: ObjectPlace = { cluster, namespace: namespaceOf(project) }
  if (account === undefined) {
    const message =
      'an imported cluster names the cloud account that holds its kubeconfig; import it with one, or name its account'
    return { compiled, problems: [{ path: 'cloud.account', code: 'cloud.setting', message }] }
  }
  const { layers, problems } = layerObjects(compiled.layers, stack, place)
  const objects = [
    chartSource({ project, cluster }, place),
    accountSecret(kubeconfigSecret(cluster), account, { value: kubeconfigField }, place),
  ]
  return { compiled: { ...compiled, layers, objects }, problems }
}
