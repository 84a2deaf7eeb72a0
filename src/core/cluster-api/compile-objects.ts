import type { JsonObject } from '../base/json.ts'
import { controlPlanePool, isImported, type ClusterSpec } from '../cluster/cluster.ts'
import type { ClusterPlace, Stack } from '../cluster/compile-cluster.ts'
import type { CompiledCluster, CompiledPool } from '../cluster/compiled-cluster.ts'
import type { Problem } from '../profile/check-profile.ts'
import { importedObjects } from './imported-objects.ts'
import type { KubeObject } from './kube-object.ts'
import { layerObjects } from './layer-objects.ts'
import { poolObjects } from './machine-objects.ts'
import { misfitProblem } from './misfit-problem.ts'
import { infrastructureNameAt, ownerNameAt } from './adopted-names.ts'
import { namespaceOf } from './names.ts'
import { controlPlaneVersion, coreVersion, groupOf, metadata, type MachinePlace } from './object-place.ts'
import { poolPath, type ProviderIdentity } from './provider.ts'
import { providerNames, providerOf } from './providers.ts'
import { chartSource } from './release-objects.ts'

/**
 * The cluster with the Kubernetes objects that make it real, for one that a management cluster manages. What the engine sets when it
 * applies them is not in them: the generation, and what is held back.
 */
export function compileObjects(
  compiled: CompiledCluster,
  spec: ClusterSpec,
  stack: Stack,
  { cluster, project }: ClusterPlace,
): { readonly compiled: CompiledCluster; readonly problems: readonly Problem[] } {
  if (spec.managementCluster === undefined) return { compiled, problems: [] }
  if (isImported(spec)) return importedObjects(compiled, spec, stack, { cluster, project })
  const provider = providerOf(spec.cloudType)
  if (!provider) {
    const message = `Cairn has no provider for ${spec.cloudType}, only for ${providerNames.join(', ')}; without a management cluster it runs on the simulator`
    return { compiled, problems: [{ path: 'cloudType', code: 'cloud.unsupported', message }] }
  }
  const { adopted } = spec
  const place: MachinePlace = adopted
    ? { cluster: adopted.cluster, namespace: adopted.namespace, provider, adopted }
    : { cluster, namespace: namespaceOf(project), provider }
  const problems: Problem[] = [...provider.problems(spec)]
  const pools = compiled.pools.map((pool): CompiledPool => {
    const { objects, misfits } = poolObjects(pool, place)
    const config = specOf(spec, pool)
    problems.push(...misfits.map((misfit) => misfitProblem(misfit, poolPath(pool.name, pool.role), config, compiled.layers)))
    return { ...pool, objects }
  })
  const { layers, problems: ofCharts } = layerObjects(compiled.layers, stack, place, provider.cloudController)
  problems.push(...ofCharts)
  const identity = spec.cloud.account === undefined ? undefined : provider.identity?.(spec.cloud.account, place)
  const objects = [
    clusterObject(compiled, place),
    ...(identity?.objects ?? []),
    infrastructure(spec, place, identity),
    chartSource({ project, cluster }, place),
  ]
  return { compiled: { ...compiled, pools, layers, objects }, problems }
}

/** The pool's own part of `kubeadmconfig`. */
function specOf({ controlPlane, workerPools }: ClusterSpec, { name, role }: CompiledPool): JsonObject {
  return (role === 'control-plane' ? controlPlane : workerPools.find((pool) => pool.name === name))?.kubeadm ?? {}
}

function clusterObject({ network }: CompiledCluster, place: MachinePlace): KubeObject {
  const { cluster, provider } = place
  const blocks = (cidr: string) => ({ cidrBlocks: cidr.split(',').map((one) => one.trim()) })
  const clusterNetwork = {
    ...(network.podCidr === '' ? {} : { pods: blocks(network.podCidr) }),
    ...(network.serviceCidr === '' ? {} : { services: blocks(network.serviceCidr) }),
    ...(network.serviceDomain === '' ? {} : { serviceDomain: network.serviceDomain }),
  }
  return {
    apiVersion: coreVersion,
    kind: 'Cluster',
    metadata: metadata(cluster, place),
    spec: {
      ...(Object.keys(clusterNetwork).length === 0 ? {} : { clusterNetwork }),
      controlPlaneRef: {
        apiGroup: groupOf(controlPlaneVersion),
        kind: 'KubeadmControlPlane',
        name: ownerNameAt(place, controlPlanePool),
      },
      infrastructureRef: {
        apiGroup: groupOf(provider.apiVersion),
        kind: provider.clusterKind,
        name: infrastructureNameAt(place),
      },
    },
  }
}

function infrastructure(spec: ClusterSpec, place: MachinePlace, identity: ProviderIdentity | undefined): KubeObject {
  const { apiVersion, clusterKind, cluster } = place.provider
  return {
    apiVersion,
    kind: clusterKind,
    metadata: metadata(infrastructureNameAt(place), place),
    spec: { ...cluster(spec), ...identity?.cluster },
  }
}
