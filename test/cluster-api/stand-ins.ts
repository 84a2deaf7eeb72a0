import { setTimeout as delay } from 'node:timers/promises'
import { random } from '#core/base/random.ts'
import type { ApiServers } from './api-server.ts'
import { pathOf, type KubeStored } from './kube-client.ts'
import { bootstrapConfigs, infrastructureClusters, infrastructureMachines } from './stand-in/infrastructure.ts'
import { clusters } from './stand-in/cluster.ts'
import { controlPlaneStatus } from './stand-in/control-plane-status.ts'
import { garbageOf } from './stand-in/garbage.ts'
import { kubeadmControlPlanes } from './stand-in/kubeadm-control-plane.ts'
import { beginPass, listAll } from './stand-in/look.ts'
import { machineDeployments, machineDeploymentStatus } from './stand-in/machine-deployment.ts'
import { machineHealthChecks } from './stand-in/machine-health-check.ts'
import { machineSets, machineSetStatus } from './stand-in/machine-set.ts'
import { machines } from './stand-in/machine.ts'
import { workloadClusters } from './stand-in/nodes.ts'
import { helmReleases, helmRepositories } from './stand-in/releases.ts'
import { budgetVersion, managementKinds, workloadKinds, type Arranged, type Controller, type Round } from './stand-in/world.ts'

/**
 * Plays the part of Cluster API's and Flux's controllers, of the garbage collector, and of kubelets, only through the API servers, so
 * that what Cairn sees is what it would see of them. Nothing of it is decided by Cairn's own labels and annotations: they are not read.
 */
export interface StandIns {
  /** What a test may change at any time. */
  readonly arranged: Arranged
  /** The clock of the machines' boots, of drains and of health checks. */
  readonly now: () => number
  readonly elapse: (ms: number) => void
  /** Every controller once; how many writes they made, and when something becomes due by itself. */
  readonly step: (controllers?: readonly Controller[]) => Promise<Stepped>
  /** Steps until nothing is left to do, over all that is due by time alone. */
  readonly settle: (controllers?: readonly Controller[]) => Promise<void>
  /** Goes on by itself, as the clock of the wall runs, until it is stopped. A server that is away is asked again. */
  readonly run: () => { readonly stop: () => Promise<void> }
}

export interface Stepped {
  readonly writes: number
  readonly nextWake: number | null
}

/** All of them, in an order in which one pass takes a change as far as it goes. */
export const allControllers: readonly Controller[] = [
  infrastructureClusters,
  clusters,
  kubeadmControlPlanes,
  machineDeployments,
  machineSets,
  bootstrapConfigs,
  infrastructureMachines,
  workloadClusters,
  machines,
  machineHealthChecks,
  machineSetStatus,
  machineDeploymentStatus,
  controlPlaneStatus,
  helmRepositories,
  helmReleases,
  garbageOf(managementKinds),
]

export interface StandInOptions {
  readonly arranged?: Partial<Arranged>
  /** Suffixes of names; without it they are drawn from a seed. */
  readonly suffix?: () => string
  /** Where time begins; with `run` it goes on as the wall's clock does. */
  readonly from?: number
}

export function standInsFor({ management, workload }: ApiServers, options: StandInOptions = {}): StandIns {
  let nowMs = options.from ?? Date.now()
  let isRunning = false
  const begun = new Map<string, number>()
  const { port } = new URL(workload.url)
  const arranged: Arranged = {
    bootMs: 0,
    removeMs: 0,
    installMs: 0,
    neverBoot: new Set(),
    brokenNodes: new Set(),
    brokenComponents: new Map(),
    failingReleases: new Map(),
    uninstalled: new Set(),
    hangingReleases: new Set(),
    networkRelease: null,
    absent: new Set(),
    workloads: [],
    workloadKubeconfig: workload.kubeconfig(),
    endpoint: { host: '127.0.0.1', port: Number(port) },
    ...options.arranged,
  }
  const suffix = options.suffix ?? drawnSuffix()
  const now = () => (isRunning ? Date.now() : nowMs)
  const evictionVersion = budgetVersion(workload.version)
  const evict: Round['evict'] = (pod) =>
    workload.client.send('POST', `${pathOf(pod)}/eviction`, {
      apiVersion: evictionVersion,
      kind: 'Eviction',
      metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace },
    })
  const pass = async (found: Found, controllers: readonly Controller[]): Promise<Stepped & { readonly left: Found }> => {
    const at = now()
    const own = beginPass(management.client, found.management, at)
    const theirs = beginPass(workload.client, found.workload, at)
    const since = (object: KubeStored, what: string) => {
      const key = `${object.metadata.uid} ${what}`
      const first = begun.get(key) ?? at
      begun.set(key, first)
      return at - first
    }
    const round: Round = { management: own.look, workload: theirs.look, arranged, now: at, suffix, since, evict }
    for (const controller of controllers) await controller(round)
    const [here, there] = await Promise.all([own.finish(), theirs.finish()])
    const wakes = [own.nextWake(), theirs.nextWake()].filter((wake) => wake !== null)
    return {
      writes: here.writes + there.writes,
      nextWake: wakes.length === 0 ? null : Math.min(...wakes),
      left: { management: here.stored, workload: there.stored },
    }
  }
  const lookAll = async (): Promise<Found> => {
    const [own, theirs] = await Promise.all([
      listAll(management.client, managementKinds),
      listAll(workload.client, workloadKinds(workload.version)),
    ])
    return { management: own, workload: theirs }
  }
  const step: StandIns['step'] = async (controllers = allControllers) => {
    const { writes, nextWake } = await pass(await lookAll(), controllers)
    return { writes, nextWake }
  }
  // Between two looks at all that is there it goes on from the answers to its own writes.
  const settle: StandIns['settle'] = async (controllers = allControllers) => {
    let found = await lookAll()
    let isFresh = true
    for (let count = 0; count < passesMax; count += 1) {
      const { writes, nextWake, left } = await pass(found, controllers)
      found = left
      if (writes > 0) isFresh = false
      else if (!isFresh) {
        found = await lookAll()
        isFresh = true
      } else if (nextWake === null) return
      else nowMs = Math.max(nowMs, nextWake)
    }
    throw new Error(`the stand-ins did not settle within ${passesMax} passes: something changes for ever`)
  }
  const run = () => {
    isRunning = true
    const stopping = new AbortController()
    const loop = async () => {
      while (!stopping.signal.aborted) {
        const isBusy = await step().then(
          ({ writes }) => writes > 0,
          () => false,
        )
        await delay(isBusy ? busyPauseMs : idlePauseMs, undefined, { signal: stopping.signal }).catch(() => null)
      }
    }
    const done = loop()
    return {
      stop: async () => {
        stopping.abort()
        await done
        isRunning = false
        nowMs = Date.now()
      },
    }
  }
  return { arranged, now, elapse: (ms) => (nowMs += ms), step, settle, run }
}

interface Found {
  readonly management: readonly KubeStored[]
  readonly workload: readonly KubeStored[]
}

const passesMax = 400
const busyPauseMs = 10
const idlePauseMs = 100

/** Five letters as Kubernetes draws them: none that spells a word, and none twice. */
function drawnSuffix(): () => string {
  const draw = random('suffixes of the stand-ins')
  const letters = 'bcdfghjklmnpqrstvwxz2456789'
  const used = new Set<string>()
  return () => {
    for (;;) {
      const suffix = Array.from({ length: 5 }, () => letters[Math.floor(draw() * letters.length)]).join('')
      if (!used.has(suffix)) {
        used.add(suffix)
        return suffix
      }
    }
  }
}
