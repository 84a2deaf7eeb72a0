import type { Call } from '#contract/client.ts'
import { clusterRoutes } from '#contract/cluster.ts'
import { routes } from '#contract/routes.ts'
import { rightsObjects } from '#core/cluster-api/rights.ts'
import { cairnUser, installControllers } from '../cluster-api/cairn-on-cluster-api.ts'
import { applyObject, createObject, mergeObject } from '../cluster-api/kube-client.ts'
import { startManagementCluster, type ManagementCluster } from '../cluster-api/management-cluster.ts'
import { operator } from '../journeys/operator.ts'
import { addonProfile, manifestLayer, stack, type WrittenProfile } from '../journeys/stack.ts'
import type { OpenedConsole } from './browser.ts'
import type { Fleet } from './shops.ts'

/** A management cluster whose Flux brings add-ons, and a cluster beside it that others run, to be imported. */
export interface Neighbours extends Fleet {
  readonly management: ManagementCluster
  /** What leads to the cluster of others. */
  readonly kubeconfig: string
  readonly stop: () => Promise<void>
}

export async function startNeighbours({ server: { call } }: OpenedConsole): Promise<Neighbours> {
  const world = await startManagementCluster()
  const running = world.standIns.run()
  const stop = async () => {
    await running.stop()
    await world.stop()
  }
  try {
    await settle(world, call)
    return { call, management: world, kubeconfig: world.workload.kubeconfig(), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function settle(world: ManagementCluster, call: Call): Promise<void> {
  const { management } = world
  for (const object of rightsObjects('cairn-system')) await applyObject(management.client, object as never)
  await installControllers(management.client)
  for (const name of ['hall-1', 'hall-2', 'hall-3']) await joinNode(world, name, name === 'hall-1')
  const kubeconfig = management.kubeconfig(cairnUser.user, cairnUser.groups)
  await call(routes.managementClusters.create, { body: { name: 'berlin', kubeconfig } })
  await installRelease(world, 'hello')
  const user = operator(call)
  await user.publish(stack('shop'))
  await user.publish(observability('1.0.0', 'few'))
  await user.publish(addonProfile('greeting', [manifestLayer('hello', 'first', 20)]))
  await call(routes.profiles.createVersion, { params: { name: 'observability' }, body: observability('1.1.0', 'many') })
}

/** Imports it by the API, and waits until it runs with its add-ons. */
export async function importPlant({ call, kubeconfig }: Neighbours): Promise<void> {
  await call(clusterRoutes.import, {
    body: {
      apiVersion: 'cairn.dev/v1',
      kind: 'Cluster',
      metadata: { name: 'plant', tags: { site: 'bremen' } },
      spec: {
        cloudType: 'imported',
        managementCluster: 'berlin',
        profiles: [{ name: 'observability', version: '1.0.0' }],
        variables: { retention: '30' },
        cloud: { region: 'bremen' },
      },
      kubeconfig,
    },
  })
  await operator(call).until('plant', ({ status }) => status.updateStatus === 'Up to date', 'up to date')
}

/** What a kubelet says of its node. */
export async function sayReady({ workload }: ManagementCluster, name: string, isReady: boolean): Promise<void> {
  const condition = { type: 'Ready', status: isReady ? 'True' : 'False', reason: 'Kubelet', message: '' }
  const conditions = [{ ...condition, lastTransitionTime: '2026-01-01T00:00:00Z' }]
  const status = { conditions, nodeInfo: { kubeletVersion: workload.version } }
  await mergeObject(workload.client, { apiVersion: 'v1', kind: 'Node', metadata: { name } }, { status }, '/status')
}

async function joinNode(world: ManagementCluster, name: string, isControlPlane: boolean): Promise<void> {
  const labels = isControlPlane ? { 'node-role.kubernetes.io/control-plane': '' } : {}
  await createObject(world.workload.client, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } } as never)
  await sayReady(world, name, true)
}

/** What Helm keeps of a release that somebody installed in the management cluster itself, which can be imported too. */
async function installRelease({ management: { client } }: ManagementCluster, name: string): Promise<void> {
  await createObject(client, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } as never)
  const labels = { owner: 'helm', name, status: 'deployed', version: '1' }
  const metadata = { name: `sh.helm.release.v1.${name}.v1`, namespace: name, labels }
  await createObject(client, { apiVersion: 'v1', kind: 'Secret', metadata } as never)
}

/** No pack of the registry knows a Kubernetes as old as the one that is imported: its layers are manifests. */
function observability(version: string, dashboards: string): WrittenProfile {
  const retention = { name: 'retention', displayName: 'Days that metrics are kept', type: 'number', required: true } as const
  const layers = [
    manifestLayer('metrics', 'for {{.cairn.var.retention}} days'),
    manifestLayer('dashboards', dashboards, 10),
    manifestLayer('alerts', 'by mail', 10),
  ]
  const profile = addonProfile('observability', layers, version)
  return { ...profile, spec: { ...profile.spec, variables: [retention] } }
}
