import type { Cluster } from '#contract/cluster.ts'
import type { PlanRequestInput } from '../plans/propose.ts'

export type WorkerPool = Cluster['spec']['workerPools'][number]
type WorkerPoolInput = NonNullable<PlanRequestInput['workerPools']>[number]
export type ControlPlane = Cluster['spec']['controlPlane']

/** A pool as it is typed: all texts, so that nothing that was typed is ever lost. */
export interface PoolFields {
  readonly name: string
  readonly replicas: string
  readonly instanceType: string
  readonly diskGiB: string
  readonly zones: string
  readonly labels: string
  readonly taints: string
  readonly strategy: string
  readonly repaveInterval: string
  readonly kubernetesVersion: string
}

export const newPool: PoolFields = {
  name: '',
  replicas: '1',
  instanceType: '',
  diskGiB: '60',
  zones: '',
  labels: '',
  taints: '',
  strategy: 'expand-first',
  repaveInterval: '0s',
  kubernetesVersion: '',
}

export function fieldsOf(pool: ControlPlane | WorkerPool): PoolFields {
  return {
    name: 'name' in pool ? pool.name : 'control-plane',
    replicas: String(pool.replicas),
    instanceType: pool.instanceType,
    diskGiB: String(pool.diskGiB),
    zones: pool.zones.join(', '),
    labels: Object.entries(pool.labels)
      .map(([key, value]) => `${key}=${value}`)
      .join('\n'),
    taints: pool.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`).join('\n'),
    strategy: pool.strategy.type,
    repaveInterval: 'repaveInterval' in pool ? pool.repaveInterval : '0s',
    kubernetesVersion: 'kubernetesVersion' in pool ? (pool.kubernetesVersion ?? '') : '',
  }
}

/** What the fields say, laid over what the pool has beside them. The server checks it: here nothing is refused. */
export function controlPlaneFrom(fields: PoolFields, before: ControlPlane): ControlPlane {
  return { ...before, ...commonFrom(fields, before.strategy), replicas: number(fields.replicas) as ControlPlane['replicas'] }
}

/** A new pool leaves to the server what the form does not ask. */
export function workerPoolFrom(fields: PoolFields, before: WorkerPool | undefined): WorkerPoolInput {
  return {
    ...before,
    ...commonFrom(fields, before?.strategy),
    name: fields.name,
    replicas: number(fields.replicas),
    repaveInterval: fields.repaveInterval,
    kubernetesVersion: fields.kubernetesVersion === '' ? null : fields.kubernetesVersion,
  }
}

function commonFrom(fields: PoolFields, strategy: ControlPlane['strategy'] | undefined) {
  return {
    instanceType: fields.instanceType,
    diskGiB: number(fields.diskGiB),
    zones: fields.zones
      .split(',')
      .map((zone) => zone.trim())
      .filter((zone) => zone !== ''),
    labels: Object.fromEntries(lines(fields.labels).map((line) => [before(line, '='), after(line, '=')])),
    taints: lines(fields.taints).map((line) => ({
      key: before(line, '='),
      value: before(after(line, '='), ':'),
      effect: after(line, ':') as ControlPlane['taints'][number]['effect'],
    })),
    // A custom strategy has numbers that this form does not show: it stays unless another one is chosen.
    strategy: strategy?.type === fields.strategy ? strategy : ({ type: fields.strategy } as ControlPlane['strategy']),
  }
}

/** What is no number goes to the server as it was typed, whose refusal then names the path. */
function number(text: string): number {
  return /^-?\d+$/.test(text.trim()) ? Number(text) : (text as unknown as number)
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
const before = (text: string, mark: string) => (text.includes(mark) ? text.slice(0, text.indexOf(mark)) : text)
const after = (text: string, mark: string) => (text.includes(mark) ? text.slice(text.indexOf(mark) + 1) : '')
