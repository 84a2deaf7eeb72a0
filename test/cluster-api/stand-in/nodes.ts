import { isTrue, timeText } from './conditions.ts'
import { isLeaving, type Look } from './look.ts'
import type { HelmRelease, KubeNode, Machine, NodeCondition, Pod, PodDisruptionBudget } from './objects.ts'
import { infrastructureOf, isControlPlaneMachine, selects, type Controller, type Round, type Workload } from './world.ts'

/** What a workload cluster does by itself: nodes join, kubelets end pods, Deployments are kept at their count, budgets are counted. */
export const workloadClusters: Controller = async (round) => {
  if (round.arranged.absent.has('Node')) return
  await joinNodes(round)
  await endPods(round)
  for (const workload of round.arranged.workloads) await keepWorkload(round.workload, workload)
  countBudgets(round.workload)
}

/** A node joins as soon as its machine's instance is there, and reports itself. */
async function joinNodes({ management, workload, arranged, now }: Round): Promise<void> {
  const release = arranged.networkRelease
  const network =
    release === null ? undefined : management.all<HelmRelease>('HelmRelease').find((of) => of.metadata.name === release)
  const hasNetwork = release === null || (network !== undefined && isTrue(network, 'Ready'))
  for (const machine of management.all<Machine>('Machine')) {
    const infrastructure = infrastructureOf(management, machine)
    const providerID = infrastructure?.spec?.providerID
    if (infrastructure === undefined || providerID === undefined || isLeaving(infrastructure)) continue
    const { name } = machine.metadata
    let node = workload.find<KubeNode>('Node', name)
    // A node that somebody deleted does not come back by itself.
    if (node === undefined && machine.status?.nodeRef === undefined && !isLeaving(machine))
      node = await workload.create<KubeNode>(nodeFor(machine, providerID))
    if (node !== undefined) report(node, machine, hasNetwork && !arranged.brokenNodes.has(name), now)
  }
}

function nodeFor(machine: Machine, providerID: string) {
  const isControlPlane = isControlPlaneMachine(machine)
  const owner = machine.metadata.ownerReferences?.find(({ controller }) => controller)
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: machine.metadata.name,
      labels: {
        'kubernetes.io/hostname': machine.metadata.name,
        ...(isControlPlane && { 'node-role.kubernetes.io/control-plane': '' }),
        ...(machine.spec.failureDomain !== undefined && { 'topology.kubernetes.io/zone': machine.spec.failureDomain }),
      },
      annotations: {
        'cluster.x-k8s.io/cluster-name': machine.spec.clusterName,
        'cluster.x-k8s.io/cluster-namespace': machine.metadata.namespace ?? '',
        'cluster.x-k8s.io/machine': machine.metadata.name,
        'cluster.x-k8s.io/owner-kind': owner?.kind ?? '',
        'cluster.x-k8s.io/owner-name': owner?.name ?? '',
      },
    },
    spec: {
      providerID,
      ...(isControlPlane && { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }),
    },
  }
}

function report(node: KubeNode, machine: Machine, isReady: boolean, now: number): void {
  const kubeletVersion = machine.spec.version ?? ''
  // The node lifecycle controller's part; a new node has the first of them from the API server.
  const others = (node.spec.taints ?? []).filter(({ key }) => key !== notReadyTaint && key !== cordonTaint)
  const marks = [...(isReady ? [] : [notReadyTaint]), ...(node.spec.unschedulable === true ? [cordonTaint] : [])]
  const taints = [...others, ...marks.map((key) => ({ key, effect: 'NoSchedule' }))]
  if (taints.length === 0) delete node.spec.taints
  else node.spec.taints = taints
  const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => ({ type, isSo: false }))
  const before = node.status?.conditions ?? []
  const conditions = [{ type: 'Ready', isSo: isReady }, ...pressures].map(({ type, isSo }): NodeCondition => {
    const was = before.find((condition) => condition.type === type)
    const status = isSo ? 'True' : 'False'
    const since = was?.status === status ? was.lastTransitionTime : undefined
    const lastTransitionTime = since ?? timeText(now)
    const words = type === 'Ready' ? readyWords(isSo) : { reason: 'KubeletHasSufficient', message: 'kubelet has enough of it' }
    return { type, status, ...words, lastTransitionTime, lastHeartbeatTime: lastTransitionTime }
  })
  node.status = { ...node.status, conditions, nodeInfo: { ...nodeInfo, kubeletVersion } as never }
}

const notReadyTaint = 'node.kubernetes.io/not-ready'
const cordonTaint = 'node.kubernetes.io/unschedulable'

const nodeInfo = {
  architecture: 'amd64',
  bootID: '',
  containerRuntimeVersion: 'containerd://2.1.4',
  kernelVersion: '6.8.0',
  kubeProxyVersion: '',
  machineID: '',
  operatingSystem: 'linux',
  osImage: 'Ubuntu 24.04',
  systemUUID: '',
}

function readyWords(isReady: boolean): { readonly reason: string; readonly message: string } {
  return isReady
    ? { reason: 'KubeletReady', message: 'kubelet is posting ready status' }
    : { reason: 'KubeletNotReady', message: 'container runtime network not ready' }
}

/** Pods that are asked to end do, and those of nodes that have gone are forgotten. */
async function endPods({ workload }: Round): Promise<void> {
  const nodes = new Set(workload.all<KubeNode>('Node').map(({ metadata }) => metadata.name))
  for (const pod of workload.all<Pod>('Pod')) {
    const isLost = pod.spec.nodeName !== undefined && !nodes.has(pod.spec.nodeName)
    if (isLeaving(pod) || isLost) await workload.remove(pod, 0)
  }
}

/** As many pods as its Deployment wants, on nodes that take them, spread evenly. */
async function keepWorkload(look: Look, workload: Workload): Promise<void> {
  const pods = look.all<Pod>('Pod', workload.namespace).filter((pod) => selects({ app: workload.name }, pod))
  const nodes = look
    .all<KubeNode>('Node')
    .filter(
      (node) =>
        node.spec.unschedulable !== true &&
        [undefined, node.metadata.annotations?.['cluster.x-k8s.io/cluster-name']].includes(workload.cluster) &&
        node.spec.taints?.some(({ effect }) => effect === 'NoSchedule') !== true &&
        node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true,
    )
  const onNode = (name: string) => look.all<Pod>('Pod').filter(({ spec }) => spec.nodeName === name).length
  const taken = new Set(pods.map(({ metadata }) => metadata.name))
  for (let missing = workload.replicas - pods.length; missing > 0; missing -= 1) {
    const node = nodes.toSorted((left, right) => onNode(left.metadata.name) - onNode(right.metadata.name))[0]
    if (node === undefined) return
    let serial = 1
    while (taken.has(`${workload.name}-${serial}`)) serial += 1
    const name = `${workload.name}-${serial}`
    taken.add(name)
    const pod = await look.create<Pod>({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace: workload.namespace,
        labels: { app: workload.name },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: workload.name, uid: workload.name, controller: true },
        ],
      },
      spec: { nodeName: node.metadata.name, containers: [{ name: 'main', image: 'nothing' }] },
    } as never)
    Object.assign(pod, { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } })
  }
}

/** The disruption controller's part, without which the eviction API lets nothing go that a budget guards. */
function countBudgets(look: Look): void {
  for (const budget of look.all<PodDisruptionBudget>('PodDisruptionBudget')) {
    const pods = look.all<Pod>('Pod', budget.metadata.namespace).filter((pod) => selects(budget.spec.selector?.matchLabels, pod))
    const healthy = pods.filter(
      (pod) =>
        !isLeaving(pod) && pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true,
    )
    const { minAvailable, maxUnavailable } = budget.spec
    const share = (value: number | string) =>
      typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * pods.length) / 100)
    const desired = minAvailable !== undefined ? share(minAvailable) : pods.length - share(maxUnavailable ?? 0)
    budget.status = {
      ...budget.status,
      observedGeneration: budget.metadata.generation ?? 1,
      currentHealthy: healthy.length,
      desiredHealthy: Math.max(desired, 0),
      expectedPods: pods.length,
      disruptionsAllowed: Math.max(healthy.length - Math.max(desired, 0), 0),
    }
  }
}
