import assert from 'node:assert/strict'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { CloudSettings, ClusterSpec } from '#core/cluster/cluster.ts'
import { compileCluster, type Compilation } from '#core/cluster/compile-cluster.ts'
import { clusterSpec, place, profile, stackOf, type ClusterWords } from '../core/plan-fixture.ts'

/** Clusters that a management cluster manages, in few words. */

/** What each provider needs at least. */
export const clouds = {
  docker: {},
  aws: {
    region: 'eu-west-1',
    aws: {
      subnets: ['a', 'b', 'c'].map((zone) => ({ id: `subnet-0${zone}`, zone })),
    },
  },
  vsphere: {
    vsphere: { server: 'vcenter.example.com', endpoint: { host: '10.0.0.10' }, network: ['VM Network'] },
  },
} as const satisfies Readonly<Record<string, Partial<CloudSettings>>>

export type CloudName = keyof typeof clouds

export const cloudNames = Object.keys(clouds) as readonly CloudName[]

/** The same cluster on that cloud, of a management cluster; with sizes and zones that the cloud has. */
export function onCloud(cloudType: CloudName, words: ClusterWords = {}): ClusterWords {
  const instanceType = cloudType === 'vsphere' ? { instanceType: '4cpu-16gib' } : {}
  const { controlPlane, workerPools = [{ name: 'general' }] } = words
  return {
    ...words,
    cloudType,
    managementCluster: 'home',
    cloud: { ...clouds[cloudType], ...words.cloud },
    // Only containers stand in zones that their cluster makes up.
    controlPlane: { ...controlPlane, ...instanceType, ...(cloudType === 'docker' ? {} : { zones: [] }) },
    workerPools: workerPools.map((pool) => ({ ...pool, ...instanceType })),
  }
}

export function compilation(words: ClusterWords): Compilation & { readonly spec: ClusterSpec } {
  const spec = clusterSpec(words)
  return { ...compileCluster(spec, stackOf(words.profiles ?? [profile()]), place), spec }
}

/** What the cluster compiles to, in which nothing is wrong. */
export function compiledObjects(words: ClusterWords): readonly KubeObject[] {
  const made = compilation(words)
  assert.deepEqual(made.problems, [])
  assert.ok(made.kind === 'compiled')
  return objectsIn(made.compiled)
}

/** All objects in the order in which they are applied. */
export function objectsIn({
  objects = [],
  pools,
  layers,
}: Pick<CompiledCluster, 'objects' | 'pools' | 'layers'>): readonly KubeObject[] {
  return [
    ...objects,
    ...pools.flatMap((pool) => pool.objects?.templates ?? []),
    ...pools.flatMap((pool) => pool.objects?.owners ?? []),
    ...pools.flatMap((pool) => pool.objects?.healthCheck ?? []),
    ...layers.flatMap((layer) => layer.objects ?? []),
  ]
}

/** The one object of that kind, whose name may be said where there are more. */
export function theObject(objects: readonly KubeObject[], kind: string, name?: string): KubeObject {
  const found = objects.filter((one) => one.kind === kind && (name === undefined || one.metadata.name === name))
  assert.equal(found.length, 1, `one ${kind} ${name ?? ''}, of ${found.map((one) => one.metadata.name).join(', ')}`)
  return found[0]!
}
