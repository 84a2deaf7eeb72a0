import { controlPlaneSchema, workerPoolSchema } from '#contract/cluster-document.ts'
import type { Cluster } from '#contract/cluster.ts'
import { placesOf } from '#contract/refused-places.ts'
import type { Json, JsonObject } from '#core/base/json.ts'
import { controlPlanePool } from '#core/cluster/cluster.ts'
import { parseValues } from '#core/profile/values.ts'
import type { PlanRequestInput } from '../plans/propose.ts'
import { after, before, linesOf } from '../ui/written-lines.ts'

export type WorkerPool = Cluster['spec']['workerPools'][number]
type WorkerPoolInput = NonNullable<PlanRequestInput['workerPools']>[number]
export type ControlPlane = NonNullable<Cluster['spec']['controlPlane']>

/** A pool as it is typed: all texts, so that nothing that was typed is ever lost. */
export interface PoolFields {
  readonly name: string
  readonly replicas: string
  readonly instanceType: string
  readonly diskGiB: string
  readonly image: string
  readonly zones: string
  readonly labels: string
  readonly annotations: string
  readonly taints: string
  readonly strategy: string
  readonly maxSurge: string
  readonly maxUnavailable: string
  readonly repaveInterval: string
  readonly drainDeadline: string
  readonly drainThen: string
  readonly autoscalerMin: string
  readonly autoscalerMax: string
  readonly kubernetesVersion: string
  readonly healthCheck: string
  readonly kubeadm: string
}

export const newPool: PoolFields = {
  name: '',
  replicas: '1',
  instanceType: '',
  diskGiB: '60',
  image: '',
  zones: '',
  labels: '',
  annotations: '',
  taints: '',
  strategy: 'expand-first',
  maxSurge: '1',
  maxUnavailable: '0',
  repaveInterval: '0s',
  drainDeadline: '30m',
  drainThen: 'halt',
  autoscalerMin: '',
  autoscalerMax: '',
  kubernetesVersion: '',
  healthCheck: '',
  kubeadm: '',
}

export function fieldsOf(pool: ControlPlane | WorkerPool): PoolFields {
  const worker = 'name' in pool ? pool : null
  return {
    name: worker?.name ?? controlPlanePool,
    replicas: String(pool.replicas),
    instanceType: pool.instanceType,
    diskGiB: String(pool.diskGiB),
    image: pool.image ?? '',
    zones: pool.zones.join(', '),
    labels: pairsText(pool.labels),
    annotations: pairsText(pool.annotations),
    taints: pool.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`).join('\n'),
    strategy: pool.strategy.type,
    maxSurge: pool.strategy.type === 'custom' ? String(pool.strategy.maxSurge) : newPool.maxSurge,
    maxUnavailable: pool.strategy.type === 'custom' ? String(pool.strategy.maxUnavailable) : newPool.maxUnavailable,
    repaveInterval: worker?.repaveInterval ?? '0s',
    drainDeadline: pool.drain.deadline,
    drainThen: pool.drain.then,
    autoscalerMin: String(worker?.autoscaler?.min ?? ''),
    autoscalerMax: String(worker?.autoscaler?.max ?? ''),
    kubernetesVersion: worker?.kubernetesVersion ?? '',
    healthCheck: objectText(pool.healthCheck),
    kubeadm: objectText(pool.kubeadm),
  }
}

/** What the fields say, laid over what the pool has beside them. The server checks it: here nothing is refused. */
export function controlPlaneFrom(fields: PoolFields, before: ControlPlane): ControlPlane {
  return { ...before, ...commonFrom(fields), replicas: number(fields.replicas) as ControlPlane['replicas'] }
}

/** A new pool leaves to the server what the form does not ask. */
export function workerPoolFrom(fields: PoolFields, before: WorkerPool | undefined): WorkerPoolInput {
  const { autoscalerMin, autoscalerMax } = fields
  return {
    ...before,
    ...commonFrom(fields),
    name: fields.name,
    replicas: number(fields.replicas),
    repaveInterval: fields.repaveInterval,
    kubernetesVersion: fields.kubernetesVersion === '' ? null : fields.kubernetesVersion,
    autoscaler: autoscalerMin === '' && autoscalerMax === '' ? null : { min: number(autoscalerMin), max: number(autoscalerMax) },
  }
}

/** What the server's own rules say against fields, by the field. */
export function problemsOf(pool: ControlPlane | WorkerPoolInput): Readonly<Partial<Record<keyof PoolFields, string>>> {
  const parsed = ('name' in pool ? workerPoolSchema : controlPlaneSchema).safeParse(pool)
  const places = parsed.success ? [] : placesOf(parsed.error.issues, pool as Json)
  return Object.fromEntries(places.map(({ path, message }) => [fieldAt(path.split(/[.[]/)), `${message}.`]))
}

function fieldAt([first, second]: readonly string[]): string {
  if (first === 'strategy' && second !== 'type') return second === undefined ? 'maxSurge' : second
  if (first === 'drain') return second === 'then' ? 'drainThen' : 'drainDeadline'
  if (first === 'autoscaler') return second === 'max' ? 'autoscalerMax' : 'autoscalerMin'
  return first ?? ''
}

function commonFrom(fields: PoolFields) {
  return {
    instanceType: fields.instanceType,
    diskGiB: number(fields.diskGiB),
    image: fields.image === '' ? null : fields.image,
    zones: fields.zones
      .split(',')
      .map((zone) => zone.trim())
      .filter((zone) => zone !== ''),
    labels: pairsFrom(fields.labels),
    annotations: pairsFrom(fields.annotations),
    taints: linesOf(fields.taints).map((line) => ({
      key: before(line, '='),
      value: before(after(line, '='), ':'),
      effect: after(line, ':') as ControlPlane['taints'][number]['effect'],
    })),
    strategy: strategyFrom(fields),
    drain: { deadline: fields.drainDeadline, then: fields.drainThen as ControlPlane['drain']['then'] },
    healthCheck: objectFrom(fields.healthCheck),
    kubeadm: objectFrom(fields.kubeadm),
  }
}

function strategyFrom({ strategy, maxSurge, maxUnavailable }: PoolFields): ControlPlane['strategy'] {
  if (strategy !== 'custom') return { type: strategy as 'expand-first' | 'contract-first' }
  return { type: 'custom', maxSurge: amount(maxSurge), maxUnavailable: amount(maxUnavailable) }
}

const amount = (text: string): number | string => (text.trim().endsWith('%') ? text.trim() : number(text))

/** What is no number goes to the server as it was typed, whose refusal then names the path. */
function number(text: string): number {
  return /^-?\d+$/.test(text.trim()) ? Number(text) : (text as unknown as number)
}

/** JSON is YAML too: what is read back is what was written. */
const objectText = (value: JsonObject) => (Object.keys(value).length === 0 ? '' : JSON.stringify(value, null, 2))

/** What cannot be read goes to the server as it was typed, as above. */
function objectFrom(text: string): JsonObject {
  const parsed = parseValues(text)
  return parsed.kind === 'values' ? parsed.values : (text as unknown as JsonObject)
}

function pairsText(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')
}

function pairsFrom(text: string): Record<string, string> {
  return Object.fromEntries(linesOf(text).map((line) => [before(line, '='), after(line, '=')]))
}
