import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { present } from '#core/base/assert.ts'
import { sharedFolder } from '../shared-folder.ts'
import { until } from '../store/until.ts'
import { createObject, KubeRefusal, readObject, type KubeClient, type KubeStored } from './kube-client.ts'

/** The kinds that the objects of a cluster need, as Cluster API's and Flux's own releases define them. */
export const usualKinds = {
  core: ['clusters', 'machines', 'machinesets', 'machinedeployments', 'machinehealthchecks'].map(
    (plural) => `cluster-api-core/cluster.x-k8s.io_${plural}`,
  ),
  kubeadm: [
    'cluster-api-bootstrap-kubeadm/bootstrap.cluster.x-k8s.io_kubeadmconfigs',
    'cluster-api-bootstrap-kubeadm/bootstrap.cluster.x-k8s.io_kubeadmconfigtemplates',
    'cluster-api-control-plane-kubeadm/controlplane.cluster.x-k8s.io_kubeadmcontrolplanes',
  ],
  docker: ['dockerclusters', 'dockermachines', 'dockermachinetemplates'].map(
    (plural) => `cluster-api-infrastructure-docker/infrastructure.cluster.x-k8s.io_${plural}`,
  ),
  aws: [
    'awsclusters',
    'awsmachines',
    'awsmachinetemplates',
    'awsclusterstaticidentities',
    'awsclusterroleidentities',
    'awsclustercontrolleridentities',
  ].map((plural) => `cluster-api-provider-aws/infrastructure.cluster.x-k8s.io_${plural}`),
  vsphere: ['vsphereclusters', 'vspheremachines', 'vspheremachinetemplates', 'vsphereclusteridentities'].map(
    (plural) => `cluster-api-provider-vsphere/infrastructure.cluster.x-k8s.io_${plural}`,
  ),
  flux: [
    'flux-helm-controller/helm.toolkit.fluxcd.io_helmreleases',
    'flux-source-controller/source.toolkit.fluxcd.io_helmrepositories',
    'flux-source-controller/source.toolkit.fluxcd.io_ocirepositories',
  ],
} as const

export type KindGroup = keyof typeof usualKinds

/** Makes the definitions of these groups, all at once, and waits until the server serves every one. */
export async function installCustomResources(client: KubeClient, groups: readonly KindGroup[]): Promise<void> {
  const folder = present(sharedFolder('crds'), 'callers ask withoutKubernetes() first')
  const files = groups.flatMap((group) => usualKinds[group])
  const names = await Promise.all(files.map((file) => install(client, join(folder, `${file}.yaml`))))
  await Promise.all(names.map((name) => established(client, name)))
}

interface Definition extends KubeStored {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

async function install(client: KubeClient, file: string): Promise<string> {
  const definition = parse(readFileSync(file, 'utf8')) as Definition
  try {
    await createObject(client, definition)
  } catch (error) {
    if (!(error instanceof KubeRefusal) || error.status !== 409) throw error
  }
  return definition.metadata.name
}

async function established(client: KubeClient, name: string): Promise<void> {
  const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name } }
  await until(async () => {
    const found = await readObject<Definition>(client, definition)
    return found?.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True') ?? false
  }, 120_000)
}
