import { compareText } from '../base/compare.ts'
import { poolsOf } from '../cluster/cluster.ts'
import type { Provider } from './provider.ts'

/** Nodes as containers of one machine, for trying things out: instance types and disks mean nothing there. */
export const docker: Provider = {
  apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta2',
  clusterKind: 'DockerCluster',
  machineTemplateKind: 'DockerMachineTemplate',
  settings: {},
  problems: () => [],
  // Zones of containers are names that the cluster itself makes up.
  cluster: (spec) => {
    const zones = [...new Set(poolsOf(spec).flatMap((pool) => pool.zones))].sort(compareText)
    if (zones.length === 0) return {}
    return { failureDomains: zones.map((name) => ({ name, controlPlane: spec.controlPlane?.zones.includes(name) === true })) }
  },
  machine: ({ image }) => ({ customImage: image }),
  node: { criSocket: 'unix:///var/run/containerd/containerd.sock' },
}
