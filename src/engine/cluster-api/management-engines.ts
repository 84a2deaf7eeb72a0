import type { Instant } from '#core/base/instant.ts'
import { fluxProblem, kubeconfigProblem } from '#core/cluster-api/check-kubeconfig.ts'
import type { ImportedReport } from '#core/cluster-api/imported-report.ts'
import { kubernetesRange, type ManagementProblem, type ManagementReport } from '#core/cluster-api/management-report.ts'
import type { Adoption, Engine, Unanswered } from '../engine.ts'
import type { LoadManagementAccess, ManagementKey } from '../management-access.ts'
import { openAdoption } from './adopt.ts'
import { openClusterApi, type ClusterApi, type ClusterApiOptions } from './cluster-api.ts'
import type { ChartAccess } from './chart-access.ts'
import { openKubeClient, type KubeClient } from './kube-client.ts'
import { readKubeconfig, readServiceAccount, type KubeconfigAnswer } from './kubeconfig.ts'
import { lookAtImported } from './look-at-imported.ts'
import { lookAtManagement } from './look-at-management.ts'

/** The engines of all management clusters. Each is opened when a cluster of it is asked about first. */
export interface ManagementEngines {
  readonly engineOf: (key: ManagementKey) => Engine
  /** The work of kind `clusterApiWork`, by cluster id. */
  readonly lookAt: (clusterId: string) => Promise<Instant | null>
  /** Reaches a management cluster and sees whether clusters can be made there. */
  readonly look: (key: ManagementKey, kubeconfig: string | null) => Promise<ManagementReport>
  /** Reaches a cluster that others made, and sees whether add-ons can be brought there. */
  readonly lookAtImported: (kubeconfig: string) => Promise<ImportedReport>
  /** Each call reaches the management cluster for itself: a person waits for it, and few ask. */
  readonly adoptionOf: (key: ManagementKey) => Adoption
  readonly close: () => Promise<void>
}

type Options = Omit<ClusterApiOptions, 'name' | 'authenticate' | 'kubernetes' | 'chartAccess'> & {
  readonly loadAccess: LoadManagementAccess
  readonly chartAccessOf: (key: ManagementKey) => ChartAccess
}

/** Of one look: a person waits for it. */
const lookLimits = { callsMax: 16, timeoutMs: 5_000 }

export function openManagementEngines(options: Options): ManagementEngines {
  const { loadAccess, store, now } = options
  const opened = new Map<string, Opened>()
  const open = (key: ManagementKey): Opened => {
    const id = idOf(key)
    const known = opened.get(id)
    if (known) return known
    const made: Opened = { clusterApi: null, kubernetes: null }
    opened.set(id, made)
    return made
  }
  /** One that could not be opened is tried again by whoever asks next. */
  const clusterApiOf = async (key: ManagementKey): Promise<ClusterApi> => {
    const one = open(key)
    one.clusterApi ??= openClusterApi({
      ...options,
      name: idOf(key),
      authenticate: () => authenticate(key),
      kubernetes: null,
      chartAccess: options.chartAccessOf(key),
    })
    try {
      return await one.clusterApi
    } catch (error) {
      one.clusterApi = null
      throw error
    }
  }
  const authenticate = async (key: ManagementKey) => {
    const access = await loadAccess(key)
    if (!access) throw new Error(`there is no management cluster ${key.name} any more`)
    open(key).kubernetes = access.kubernetes
    const read = await readAccess(access.kubeconfig)
    if (read.kind === 'unreadable') throw new Error(read.message)
    return await read.authenticate()
  }
  return {
    engineOf: (key) => ({
      get kubernetes() {
        return open(key).kubernetes
      },
      now,
      wallTimeOf: (instant) => instant,
      apply: async (...asked) => await answered(async () => (await clusterApiOf(key)).engine.apply(...asked)),
      remove: async (...asked) => await answered(async () => (await clusterApiOf(key)).engine.remove(...asked)),
      kubeconfig: async (...asked) =>
        await answered(async () => {
          const { engine } = await clusterApiOf(key)
          return (await engine.kubeconfig?.(...asked)) ?? { kind: 'absent' }
        }),
      observe: async (...asked) => await answered(async () => (await clusterApiOf(key)).engine.observe(...asked)),
    }),
    lookAt: async (clusterId) => {
      const cluster = await store.load(clusterId)
      return cluster && (await (await clusterApiOf(keyOf(cluster.managementCluster))).lookAt(clusterId))
    },
    look: async (key, kubeconfig) => {
      const report = await lookBy(kubeconfig, now, lookAtManagement)
      if ('problem' in report) return { kubernetesVersion: null, controllers: [], problems: [report.problem] }
      // One that does not answer makes what it made before.
      if (report.kubernetesVersion !== null) open(key).kubernetes = kubernetesRange(report.controllers)
      return report
    },
    lookAtImported: async (kubeconfig) => {
      const unfit = fluxProblem(kubeconfig)
      const report = unfit === null ? await lookBy(kubeconfig, now, lookAtImported) : refusedKubeconfig(unfit)
      return 'problem' in report ? { kubernetesVersion: null, identity: null, releases: [], problems: [report.problem] } : report
    },
    adoptionOf: (key) => {
      const ask = async <Answer>(call: (adoption: Adoption) => Promise<Answer>): Promise<Answer | Unanswered> =>
        await answered(async () => {
          const client = openKubeClient({ authenticate: () => authenticate(key), now, ...lookLimits })
          try {
            return await call(openAdoption(client))
          } finally {
            client.close()
          }
        })
      return {
        list: async () => await ask((adoption) => adoption.list()),
        read: async (ref) => await ask((adoption) => adoption.read(ref)),
        claim: async (ref) => await ask((adoption) => adoption.claim(ref)),
        release: async (ref) => await ask((adoption) => adoption.release(ref)),
        rehearse: async (objects) => await ask((adoption) => adoption.rehearse(objects)),
        takeOver: async (objects, managers) => await ask((adoption) => adoption.takeOver(objects, managers)),
      }
    },
    close: async () => {
      for (const { clusterApi } of opened.values()) await (await clusterApi?.catch(() => null))?.close()
    },
  }
}

interface Opened {
  clusterApi: Promise<ClusterApi> | null
  /** As the last look found it. */
  kubernetes: string | null
}

/** Names of projects' ids hold no slash. */
function idOf({ projectId, name }: ManagementKey): string {
  return `${projectId}/${name}`
}

function keyOf(id: string): ManagementKey {
  const [projectId = '', name = ''] = id.split('/')
  return { projectId, name }
}

async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer | Unanswered> {
  try {
    return await ask()
  } catch (error) {
    const message = `the management cluster cannot be opened: ${error instanceof Error ? error.message : String(error)}`
    return { kind: 'unanswered', why: 'away', message, retryAfterMs: null }
  }
}

/** The way to a management cluster: a kubeconfig's, or, null, that of the pod's own service account. */
function readAccess(kubeconfig: string | null): Promise<KubeconfigAnswer> {
  return kubeconfig === null ? readServiceAccount() : readKubeconfig(kubeconfig)
}

/** Looks by a kubeconfig that may be used; what is wrong with any other. */
async function lookBy<Report extends object>(
  kubeconfig: string | null,
  now: () => Instant,
  look: (client: KubeClient) => Promise<Report>,
): Promise<Report | { readonly problem: ManagementProblem }> {
  const problem = kubeconfig === null ? null : kubeconfigProblem(kubeconfig)
  if (problem !== null) return refusedKubeconfig(problem)
  const read = await readAccess(kubeconfig)
  if (read.kind === 'unreadable') return refusedKubeconfig(read.message)
  const client = openKubeClient({ authenticate: read.authenticate, now, ...lookLimits })
  try {
    return await look(client)
  } finally {
    client.close()
  }
}

function refusedKubeconfig(why: string): { readonly problem: ManagementProblem } {
  return { problem: { code: 'kubeconfig.invalid', message: `the kubeconfig is refused: ${why}` } }
}
