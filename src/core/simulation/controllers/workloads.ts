import { isDue, liveTarget, record, stirsInAll, type Moment, type MovingWorkload } from '../moment.ts'
import { placePod, replacePod, startPod } from '../scheduler.ts'
import { unreachableTolerationMs } from '../timing.ts'
import {
  faultMaker,
  faultWorkload,
  isBudgetFault,
  ownMaker,
  ownWorkloads,
  releaseWorkloads,
  userMaker,
  userWorkloads,
} from '../workload-catalogue.ts'
import { podName, type Workload } from '../workload.ts'
import type { Machine } from '../world.ts'

/** What runs in the cluster, and that as many pods of it are there as shall be. */
export function reconcileWorkloads(moment: Moment): void {
  const { world } = moment
  if (liveTarget(moment) === null || !moment.apiUp) return
  // A forecast knows of what was seen, and of nothing that may come.
  if (world.durations === undefined && world.provisioned.workers) {
    bringWorkloads(moment)
    takeWorkloads(moment)
  }
  const stirs = stirsInAll(moment)
  if (moment.podsRestAt === stirs) return
  const machines = new Map(world.machines.map((machine) => [machine.name, machine]))
  let placed = true
  for (const workload of world.workloads ?? []) {
    for (let ordinal = workload.pods.length - 1; ordinal >= 0; ordinal -= 1) {
      keepPod(moment, machines, workload, ordinal)
      placed &&= workload.pods[ordinal]?.node !== null
    }
  }
  if (placed && !moment.changed && moment.wakeAt === null) moment.podsRestAt = stirs
}

function bringWorkloads(moment: Moment): void {
  const { world } = moment
  const desired = (role: Machine['role']) => world.pools.reduce((sum, pool) => sum + (pool.role === role ? pool.desired : 0), 0)
  const hosts = () => ({
    seed: world.seed,
    controlPlaneNodes: desired('control-plane'),
    nodes: desired('worker') || desired('control-plane'),
  })
  world.workloads ??= []
  bring(moment, ownMaker, () => ownWorkloads(hosts()))
  // Storage comes when all nodes are there.
  const hasStorage = world.releases.some(({ kind, digest }) => kind === 'csi' && digest !== null)
  if (hasStorage) bring(moment, userMaker, () => userWorkloads(hosts()))
  for (const release of world.releases) {
    if (release.digest !== null && release.state === 'ready') {
      bring(moment, `release ${release.key}`, () => releaseWorkloads(release, hosts()))
    }
  }
  for (const fault of world.faults) {
    if (!isBudgetFault(fault)) continue
    const onPool = ({ pool, phase, failure }: Machine) =>
      (fault.pool === null || fault.pool === pool) &&
      phase !== 'booting' &&
      phase !== 'joining' &&
      phase !== 'removing' &&
      failure === null
    bring(moment, faultMaker(fault), () => [
      faultWorkload(
        fault,
        world.machines.filter(onPool).map(({ name }) => name),
      ),
    ])
  }
}

/** Once, from whoever makes it. */
function bring(moment: Moment, madeBy: string, make: () => readonly Workload[]): void {
  const workloads = moment.world.workloads ?? []
  if (workloads.some((one) => one.madeBy === madeBy)) return
  moment.podsRestAt = null
  for (const made of make()) {
    const workload = { ...made, pods: [...made.pods] }
    workloads.push(workload)
    const { name, kind, budgets = [] } = made
    record(moment, { kind: 'workload', workload: name, owner: kind, pods: made.pods.length, budgets })
    made.pods.forEach(({ node }, ordinal) => {
      if (node !== null) startPod(moment, workload, ordinal, node, moment.world.time)
    })
  }
}

/** Whatever was made by what is no more. */
function takeWorkloads(moment: Moment): void {
  const { world } = moment
  const makers = new Set([
    ownMaker,
    userMaker,
    ...world.releases.map(({ key }) => `release ${key}`),
    ...world.faults.filter(isBudgetFault).map(faultMaker),
  ])
  const gone = (world.workloads ?? []).filter(({ madeBy }) => !makers.has(madeBy))
  if (gone.length === 0) return
  world.workloads = (world.workloads ?? []).filter(({ madeBy }) => makers.has(madeBy))
  for (const { name } of gone) record(moment, { kind: 'workload-gone', workload: name })
}

function keepPod(moment: Moment, machines: ReadonlyMap<string, Machine>, workload: MovingWorkload, ordinal: number): void {
  const { world } = moment
  const pod = workload.pods[ordinal]
  if (pod === undefined) return
  if (pod.node === null) return placePod(moment, workload, ordinal, world.time)
  const machine = machines.get(pod.node)
  if (machine === undefined) return losePod(moment, workload, ordinal, pod.node)
  if (machine.failure === null) {
    if (pod.readyAt === null) startPod(moment, workload, ordinal, pod.node, world.time)
    return
  }
  // What has an identity of its own is not made a second time before the first is known to be gone.
  if (isDue(moment, machine.failure.at + unreachableTolerationMs) && workload.kind === 'Deployment') {
    losePod(moment, workload, ordinal, pod.node)
  }
}

function losePod(moment: Moment, workload: MovingWorkload, ordinal: number, node: string): void {
  const pod = workload.pods[ordinal]
  if (pod === undefined) return
  record(moment, { kind: 'pod-lost', workload: workload.name, pod: podName(workload, ordinal, pod), node })
  replacePod(moment, workload, ordinal, moment.world.time)
}
