import { startAdmission, type Admission } from './admission.ts'
import { startApiServers, type ApiServers } from './api-server.ts'
import { installCustomResources, type KindGroup } from './custom-resources.ts'
import { standInsFor, type StandInOptions, type StandIns } from './stand-ins.ts'

/** A management cluster as an operator has one: an API server with Cluster API's and Flux's definitions, webhooks and controllers. */
export interface ManagementCluster extends ApiServers {
  readonly admission: Admission
  readonly standIns: StandIns
}

export interface ManagementClusterOptions extends StandInOptions {
  /** Besides Cluster API's core, its kubeadm providers and Flux. */
  readonly providers?: readonly KindGroup[]
}

export async function startManagementCluster(options: ManagementClusterOptions = {}): Promise<ManagementCluster> {
  const { providers = ['docker'], ...standIns } = options
  const servers = await startApiServers()
  try {
    await installCustomResources(servers.management.client, ['core', 'kubeadm', 'flux', ...providers])
    const admission = await startAdmission(servers.management)
    return {
      ...servers,
      admission,
      standIns: standInsFor(servers, standIns),
      stop: async () => {
        await servers.stop()
        await admission.stop()
      },
    }
  } catch (error) {
    await servers.stop()
    throw error
  }
}
