import { random, type Random } from '../base/random.ts'
import { controlPlanePool } from '../cluster/cluster.ts'
import type { StandingFault } from './fault.ts'
import type { Budget, Pod, Workload } from './workload.ts'
import type { Release } from './world.ts'

/** What decides how many pods there are, and how guarded they may be: a budget over pods that cannot be spread is nobody's habit. */
interface Hosts {
  readonly seed: string
  readonly controlPlaneNodes: number
  /** Nodes that take what anybody runs: workers, or the control plane where there are none. */
  readonly nodes: number
}

/** What a release brings: always the same for the same cluster and release. */
export function releaseWorkloads({ key, name, kind }: Pick<Release, 'key' | 'name' | 'kind'>, hosts: Hosts): readonly Workload[] {
  const draw = random(`${hosts.seed}/workloads/${key}`)
  const madeBy = `release ${key}`
  const agent = (named: string) => workload({ name: named, kind: 'DaemonSet', madeBy }, 0)
  if (kind === 'cni') return [agent(`kube-system/${name}`)]
  const replicas = 1 + Math.floor(draw() * Math.min(2, hosts.nodes))
  if (kind !== 'csi') {
    const main = guarded(workload({ name: key, kind: 'Deployment', madeBy }, replicas), hosts, draw)
    return draw() < 0.4 ? [main, agent(`${key}-agent`)] : [main]
  }
  const controller = { name: `kube-system/${name}-controller`, kind: 'Deployment', madeBy, pool: controlPlanePool } as const
  return [agent(`kube-system/${name}`), workload(controller, Math.min(2, hosts.controlPlaneNodes))]
}

/** What the cluster runs on its control plane for itself. */
export function ownWorkloads({ controlPlaneNodes }: Hosts): readonly Workload[] {
  const own = (name: string, kind: Workload['kind'], replicas: number) =>
    workload({ name: `kube-system/${name}`, kind, madeBy: ownMaker, pool: controlPlanePool }, replicas)
  return [own('kube-apiserver', 'Mirror', 0), ...systemNames.map((name) => own(name, 'Deployment', controlPlaneNodes))]
}

/** What people run in the cluster. */
export function userWorkloads(hosts: Hosts): readonly Workload[] {
  const draw = random(`${hosts.seed}/workloads`)
  const count = Math.min(Math.ceil(hosts.nodes * usersPerNode), usersMax)
  const users = Array.from({ length: count }, (_, index) => userWorkload(index, hosts, draw))
  const bare = workload({ name: 'apps/debug', kind: 'Pod', madeBy: userMaker }, 1)
  return hosts.nodes > 0 && draw() < 0.3 ? [...users, bare] : users
}

type BudgetFault = Extract<StandingFault, { readonly budget: string }>

/** A workload with a pod on each of the nodes, guarded as the fault says. */
export function faultWorkload(fault: BudgetFault, nodes: readonly string[]): Workload {
  const budget = (name: string, maxUnavailable: number): Budget => ({ name, minAvailable: null, maxUnavailable })
  const madeBy = faultMaker(fault)
  const made = workload({ name: fault.budget, kind: 'Deployment', madeBy, pool: fault.pool }, Math.max(nodes.length, 1))
  return {
    ...made,
    pods: made.pods.map((pod, ordinal) => ({ ...pod, node: nodes[ordinal] ?? null })),
    budgets:
      fault.kind === 'budget-blocks-drain'
        ? [budget(fault.budget, 0)]
        : [budget(fault.budget, 1), budget(`${fault.budget}-again`, 1)],
  }
}

export function faultMaker(fault: BudgetFault): string {
  return `fault ${fault.kind} ${fault.budget}`
}

export function isBudgetFault(fault: StandingFault): fault is BudgetFault {
  return fault.kind === 'budget-blocks-drain' || fault.kind === 'eviction-fails'
}

export const ownMaker = 'cluster'
export const userMaker = 'users'
const systemNames = ['coredns', 'cloud-controller', 'konnectivity', 'metrics']
const userNames = ['web', 'api', 'worker', 'cache', 'search', 'queue', 'mail', 'reports']
const usersPerNode = 1.5
const usersMax = 40

function userWorkload(index: number, hosts: Hosts, draw: Random): Workload {
  const round = Math.floor(index / userNames.length)
  const name = `apps/${userNames[index % userNames.length]}${round === 0 ? '' : `-${round + 1}`}`
  const kind = draw() < 0.25 ? 'StatefulSet' : 'Deployment'
  const replicas = 1 + Math.floor(draw() * Math.min(4, hosts.nodes))
  return guarded(workload({ name, kind, madeBy: userMaker }, replicas), hosts, draw)
}

function workload(what: Pick<Workload, 'name' | 'kind' | 'madeBy' | 'pool'>, replicas: number): Workload {
  const pods = Array.from({ length: replicas }, (_, serial): Pod => ({ serial, node: null, readyAt: null }))
  return { ...what, pods, podsMade: replicas }
}

/** None of them can never be met: whoever asks to be asked first is made by a fault. */
const budgets: readonly Omit<Budget, 'name'>[] = [
  { minAvailable: null, maxUnavailable: 1 },
  { minAvailable: 1, maxUnavailable: null },
  { minAvailable: '50%', maxUnavailable: null },
  { minAvailable: null, maxUnavailable: '25%' },
]

function guarded(unguarded: Workload, { nodes }: Hosts, draw: Random): Workload {
  const budget = budgets[Math.floor(draw() * budgets.length)]
  const wanted = draw() < 0.4 && unguarded.pods.length > 1 && nodes > 1
  return wanted && budget ? { ...unguarded, budgets: [{ name: unguarded.name, ...budget }] } : unguarded
}
