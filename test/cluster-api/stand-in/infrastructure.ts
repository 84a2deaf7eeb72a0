import { conditionOf, isTrue, setCondition, type Said } from './conditions.ts'
import { holdWith, isLeaving, letGo } from './look.ts'
import type { Cluster, Infrastructure, KubeadmConfig, Machine } from './objects.ts'
import { clusterOf, isControlPlaneMachine, isPaused, providers, type Controller, type Round } from './world.ts'

/** The provider's part for clusters: an endpoint and zones at once, and its object goes when the cluster's turn has come. */
export const infrastructureClusters: Controller = ({ management, arranged, now }) => {
  for (const { cluster: kind } of providers) {
    if (arranged.absent.has(kind)) continue
    for (const object of management.all<Infrastructure>(kind)) {
      if (isPaused(object, management.find<Cluster>('Cluster', clusterOf(object), object.metadata.namespace))) continue
      const finalizer = `${kind.toLowerCase()}.infrastructure.cluster.x-k8s.io`
      if (isLeaving(object)) {
        letGo(object, finalizer)
        continue
      }
      // Not before the cluster owns it, as providers do.
      if (object.metadata.ownerReferences?.some((owner) => owner.kind === 'Cluster') !== true) continue
      holdWith(object, finalizer)
      object.spec ??= {}
      if (!object.spec.controlPlaneEndpoint?.host) object.spec.controlPlaneEndpoint = { ...arranged.endpoint }
      beReady(object, now)
    }
  }
}

/** The provider's part for machines: an instance some time after its bootstrap data is there, gone some time after its deletion. */
export const infrastructureMachines: Controller = (round) => {
  for (const { machine: kind, scheme } of providers) {
    if (round.arranged.absent.has(kind)) continue
    for (const object of round.management.all<Infrastructure>(kind)) reconcileMachine(round, object, scheme)
  }
}

/** Bootstrap data for every configuration whose cluster is ready for it: the first control-plane node, then all others. */
export const bootstrapConfigs: Controller = async ({ management, now, arranged }) => {
  if (arranged.absent.has('KubeadmConfig')) return
  for (const config of management.all<KubeadmConfig>('KubeadmConfig')) {
    const { name, namespace = '' } = config.metadata
    const cluster = management.find<Cluster>('Cluster', clusterOf(config), namespace)
    const machine = management.find<Machine>('Machine', name, namespace)
    if (isLeaving(config) || cluster === undefined || machine === undefined || isPaused(config, cluster)) continue
    if (config.status?.initialization?.dataSecretCreated || !cluster.status?.initialization?.infrastructureProvisioned) continue
    const isInit = isControlPlaneMachine(config) && config.spec?.['joinConfiguration'] === undefined
    if (!isInit && !cluster.status.initialization.controlPlaneInitialized) continue
    if (management.find('Secret', name, namespace) === undefined)
      await management.create({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name,
          namespace,
          labels: { 'cluster.x-k8s.io/cluster-name': clusterOf(config) },
          ownerReferences: [
            { apiVersion: config.apiVersion, kind: config.kind, name, uid: config.metadata.uid, controller: true },
          ],
        },
        type: 'cluster.x-k8s.io/secret',
        data: { format: btoa('cloud-config'), value: btoa('#cloud-config') },
      } as never)
    config.status ??= {}
    config.status.dataSecretName = name
    config.status.initialization = { dataSecretCreated: true }
    setCondition(config, { type: 'DataSecretAvailable', status: true, reason: 'Available' }, now)
    setCondition(config, { type: 'Ready', status: true, reason: 'Ready' }, now)
  }
}

function reconcileMachine({ management, arranged, now, since }: Round, object: Infrastructure, scheme: string): void {
  const { name, namespace = '' } = object.metadata
  const cluster = management.find<Cluster>('Cluster', clusterOf(object), namespace)
  if (isPaused(object, cluster)) return
  const finalizer = `${object.kind.toLowerCase()}.infrastructure.cluster.x-k8s.io`
  if (isLeaving(object)) {
    if (due(since(object, 'leaving'), arranged.removeMs)) letGo(object, finalizer)
    else management.wakeAt(now + arranged.removeMs - since(object, 'leaving'))
    return
  }
  const machine = management
    .all<Machine>('Machine', namespace)
    .find(({ metadata }) => object.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid))
  if (machine === undefined) return
  holdWith(object, finalizer)
  if (isTrue(object, 'Ready')) return
  const wait = (reason: string, message: string) => setCondition(object, { type: 'Ready', status: false, reason, message }, now)
  if (!machine.spec.bootstrap.dataSecretName) {
    if (conditionOf(object, 'Ready') === undefined) wait('WaitingForBootstrapData', 'Waiting for bootstrap data to be available')
    return
  }
  if ([...arranged.neverBoot].some((part) => name.includes(part))) {
    wait('InstanceProvisionFailed', 'the cloud made no instance')
    return
  }
  if (!due(since(object, 'booting'), arranged.bootMs)) {
    wait('NotReady', 'the instance is being made')
    management.wakeAt(now + arranged.bootMs - since(object, 'booting'))
    return
  }
  object.spec ??= {}
  object.spec.providerID = `${scheme}:////${name}`
  beReady(object, now)
}

/** As the provider's contract has it: that of v1beta1 for AWS, that of v1beta2 for the others. */
function beReady(object: Infrastructure, now: number): void {
  object.status ??= {}
  if (followsNewContract(object)) object.status.initialization = { provisioned: true }
  else object.status.ready = true
  sayReady(object, { status: true, reason: 'Ready' }, now)
}

function sayReady(object: Infrastructure, said: Omit<Said, 'type'>, now: number): void {
  setCondition(object, { type: 'Ready', ...said }, now)
  if (followsNewContract(object)) return
  for (const condition of object.status?.conditions ?? []) {
    delete condition.observedGeneration
    if (condition.message === '') delete condition.message
  }
}

function followsNewContract({ kind }: Infrastructure): boolean {
  return !kind.startsWith('AWS')
}

function due(sinceMs: number, durationMs: number): boolean {
  return sinceMs >= durationMs
}
