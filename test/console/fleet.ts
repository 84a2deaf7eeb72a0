import type { Call } from '#contract/client.ts'
import { clusterRoutes } from '#contract/cluster.ts'
import { profileRoutes } from '#contract/profile.ts'
import type { CallInput } from '#contract/route.ts'
import { eventually } from '../server-fixture.ts'

type ProfileInput = CallInput<typeof profileRoutes.create>['body']
type ClusterInput = CallInput<typeof clusterRoutes.create>['body']

/** The profile that the journeys change: infrastructure, an add-on of a pack, and one of manifests. */
export const retail: ProfileInput = {
  apiVersion: 'cairn.dev/v1',
  kind: 'ClusterProfile',
  metadata: { name: 'edge-retail', tags: { team: 'platform' } },
  spec: {
    type: 'full',
    cloudType: 'simulated',
    version: '1.0.0',
    variables: [
      { name: 'replicas', displayName: 'Replicas', description: 'Copies of the shop front', default: '2' },
      { name: 'dbPassword', displayName: 'Database password', sensitive: true },
    ],
    layers: [
      { name: 'ubuntu', kind: 'os', pack: { name: 'ubuntu', version: '24.04.1' } },
      {
        name: 'kubernetes',
        kind: 'k8s',
        pack: { name: 'kubernetes', version: '1.36.2' },
        values: 'kubeadmconfig:\n  apiServer:\n    extraArgs:\n      audit-log-maxage: "30"\n',
      },
      { name: 'cilium', kind: 'cni', pack: { name: 'cilium', version: '1.18.3' } },
      { name: 'local-path', kind: 'csi', pack: { name: 'local-path', version: '0.0.31' } },
      { name: 'metrics-server', kind: 'addon', installPriority: 5, pack: { name: 'metrics-server', version: '0.7.2' } },
      {
        name: 'shop',
        kind: 'addon',
        installPriority: 10,
        manifests: [{ name: 'shop', content: shopManifest('1.1.1') }],
      },
    ],
  },
}

/** A profile that stands on top of another. */
export const observability: ProfileInput = {
  apiVersion: 'cairn.dev/v1',
  kind: 'ClusterProfile',
  metadata: { name: 'observability' },
  spec: {
    type: 'add-on',
    version: '1.0.0',
    layers: [{ name: 'prometheus', kind: 'addon', pack: { name: 'prometheus', version: '3.5.0' } }],
  },
}

export function shopManifest(version: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: shop
spec:
  replicas: 2
  selector:
    matchLabels: { app: shop }
  template:
    metadata:
      labels: { app: shop }
    spec:
      containers:
        - name: shop
          image: registry.example.org/shop:${version}
`
}

export function clusterDocument(name: string, tags: Readonly<Record<string, string>> = {}): ClusterInput {
  return {
    apiVersion: 'cairn.dev/v1',
    kind: 'Cluster',
    metadata: { name, tags },
    spec: {
      cloudType: 'simulated',
      profiles: [{ name: 'edge-retail', version: '1.0.0' }],
      controlPlane: { replicas: 3, instanceType: 'm5.large' },
      workerPools: [
        { name: 'general', replicas: 3, instanceType: 'm5.xlarge', zones: ['a', 'b'] },
        { name: 'batch', replicas: 1, instanceType: 'm5.2xlarge', strategy: { type: 'contract-first' } },
      ],
    },
  }
}

/** Makes the clusters and waits until each of them runs. */
export async function provision(call: Call, names: readonly string[]): Promise<void> {
  for (const name of names) await call(clusterRoutes.create, { body: clusterDocument(name, { region: 'eu', env: 'prod' }) })
  for (const name of names) await untilUpToDate(call, name)
}

export async function untilUpToDate(call: Call, name: string): Promise<void> {
  await eventually(
    async () => (await call(clusterRoutes.get, { params: { name } })).status,
    ({ status, updateStatus, health }) => status === 'Running' && updateStatus === 'Up to date' && health === 'Healthy',
    { withinMs: 120_000, what: `${name} running and up to date` },
  )
}
