import { rightsObjects } from '#core/cluster-api/rights.ts'
import type { Controller } from '#core/cluster-api/managed-kinds.ts'
import { routes } from '#contract/routes.ts'
import type { WrittenProfile } from '../journeys/stack.ts'
import { startTestServer, type TestServer } from '../server-fixture.ts'
import { applyObject, type KubeClient } from './kube-client.ts'
import { startManagementCluster, type ManagementCluster } from './management-cluster.ts'

/** A Cairn whose clusters are made by a management cluster, as an account that has no more rights than `rightsObjects` gives it. */
export interface CairnOnClusterApi {
  readonly management: ManagementCluster
  readonly cairn: TestServer
  readonly kubeconfig: string
  readonly stop: () => Promise<void>
}

/** Whom a management cluster takes Cairn for. */
export const cairnUser = { user: 'system:serviceaccount:cairn-system:cairn', groups: ['system:serviceaccounts'] }

/** How the management cluster is called. */
export const home = 'home'

/** Engine seconds in a second: engine time is the server's own clock, and an update is verified over 30 s of it. */
const speed = 8

/**
 * How far it gets ahead of the API server's own clock, which says when a machine was made: one that is 30 minutes old by then and not
 * ready would be taken for one that never will be, however fast it comes.
 */
const aheadMaxMs = 25 * 60_000

/** With the controllers of these clouds. */
export async function startCairnOnClusterApi(
  clouds: readonly ('docker' | 'aws' | 'vsphere')[] = ['docker'],
): Promise<CairnOnClusterApi> {
  const management = await startManagementCluster({ providers: clouds })
  const began = Date.now()
  const now = () => Math.min(began + (Date.now() - began) * speed, Date.now() + aheadMaxMs)
  const cairn = await startTestServer({ now })
  const { client } = management.management
  for (const object of rightsObjects('cairn-system')) await applyObject(client, object as never)
  await installControllers(
    client,
    Object.fromEntries(clouds.map((cloud) => [`infrastructure-${cloud}`, providerVersions[cloud]])),
  )
  // Where the provider for AWS runs, and reads Secrets of identities.
  if (clouds.includes('aws'))
    await applyObject(client, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'capa-system' } })
  const kubeconfig = management.management.kubeconfig(cairnUser.user, cairnUser.groups)
  const running = management.standIns.run()
  await cairn.call(routes.managementClusters.create, { body: { name: home, kubeconfig } })
  return {
    management,
    cairn,
    kubeconfig,
    stop: async () => {
      await cairn.dispose()
      await running.stop()
      await management.stop()
    },
  }
}

/** The profile for clusters of the docker provider. */
export function onDocker(profile: WrittenProfile): WrittenProfile {
  return { ...profile, spec: { ...profile.spec, cloudType: 'docker' } }
}

/** What tells that the controllers run: their Deployments, with the labels and images that `clusterctl init` and `flux install` give them. */
export async function installControllers(client: KubeClient, versions: Partial<Record<Controller, string>> = {}): Promise<void> {
  const all = { ...published, ...versions }
  for (const [name, version] of Object.entries(all)) {
    const isFlux = name.endsWith('-controller')
    const labels = isFlux ? { 'app.kubernetes.io/part-of': 'flux' } : { 'cluster.x-k8s.io/provider': name }
    const own = { app: name }
    await applyObject(client, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'default', labels },
      spec: {
        selector: { matchLabels: own },
        template: {
          metadata: { labels: own },
          spec: { containers: [{ name: 'manager', image: `registry.example/${name}:v${version}` }] },
        },
      },
    } as never)
  }
}

const providerVersions = { docker: '1.14.0', aws: '2.11.0', vsphere: '1.16.0' } as const

const published: Readonly<Partial<Record<Controller, string>>> = {
  'cluster-api': '1.14.0',
  'bootstrap-kubeadm': '1.14.0',
  'control-plane-kubeadm': '1.14.0',
  'infrastructure-docker': '1.14.0',
  'source-controller': '1.9.1',
  'helm-controller': '1.6.3',
}
