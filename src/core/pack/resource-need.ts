import type { Json, JsonObject } from '../base/json.ts'
import type { Fields } from './fields.ts'
import { parseValuePath, placesAt, type ValueStep } from './value-path.ts'

const resourceTypes = ['cpu', 'memory', 'diskSize'] as const
export type ResourceType = (typeof resourceTypes)[number]

/** What nodes need to have for a pack. Amounts are millicores, MiB and GiB. */
export interface ResourceNeed {
  readonly type: ResourceType
  /** What every worker pool has at least; where there are components it counts for nothing. */
  readonly minLimit: number | null
  readonly components: readonly ResourceComponent[]
}

/** Pods of a pack, whose request and count are values of the pack. */
export interface ResourceComponent {
  readonly request: readonly ValueStep[]
  /** Null: one, and where they are on `all` nodes one on each. */
  readonly replicas: readonly ValueStep[] | null
  readonly schedule: 'all' | 'control-plane' | 'worker'
}

/** What the pods of a component need together. `perNode` where there is one on every node. */
export interface ComponentNeed {
  readonly schedule: ResourceComponent['schedule']
  readonly amount: number
  readonly isPerNode: boolean
}

export const resourceUnits: Readonly<Record<ResourceType, string>> = { cpu: 'm', memory: 'Mi', diskSize: 'GiB' }

export function readResourceNeed(fields: Fields): ResourceNeed {
  const text = fields.text('type')
  const type = resourceTypes.find((one) => one === text)
  if (!type && text !== '') fields.refuse('type', `"${text}" is no type of resource; they are ${resourceTypes.join(', ')}`)
  const components = fields.maps('components').map(readComponent)
  const minLimit = fields.optionalAmount('minLimit')
  if (minLimit === null && components.length === 0)
    fields.refuse('minLimit', 'it says how much of nothing; give minLimit or components')
  return { type: type ?? 'cpu', minLimit, components }
}

/** What a component needs with these values; null where the values give no request, or none that can be read. */
export function componentNeed(type: ResourceType, component: ResourceComponent, values: JsonObject): ComponentNeed | null {
  const request = quantity(type, placesAt(values, component.request)[0]?.value)
  if (request === null) return null
  const { schedule, replicas } = component
  if (!replicas) return { schedule, amount: request, isPerNode: schedule === 'all' }
  const count = Number(placesAt(values, replicas)[0]?.value ?? 1)
  return { schedule, amount: request * (Number.isFinite(count) && count >= 0 ? count : 1), isPerNode: false }
}

const schedules: Readonly<Record<string, ResourceComponent['schedule']>> = {
  all: 'all',
  worker: 'worker',
  'control-plane': 'control-plane',
  // The word of older packs.
  master: 'control-plane',
}

function readComponent(fields: Fields): ResourceComponent {
  const schedule = fields.text('scheduleType')
  const known = Object.hasOwn(schedules, schedule) ? schedules[schedule] : undefined
  if (!known && schedule !== '')
    fields.refuse('scheduleType', `"${schedule}" is no schedule; they are all, control-plane, worker`)
  const path = (key: string, text: string): readonly ValueStep[] => {
    const steps = parseValuePath(text)
    if (!steps && text !== '') fields.refuse(key, `"${text}" is no path of values; one looks like a.b`)
    return steps ?? []
  }
  const replicas = fields.optionalText('replicaCountParamRef')
  return {
    request: path('resourceRequestParamRef', fields.text('resourceRequestParamRef')),
    replicas: replicas === null ? null : path('replicaCountParamRef', replicas),
    schedule: known ?? 'worker',
  }
}

/** A Kubernetes quantity (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/) in the unit of the type. */
function quantity(type: ResourceType, value: Json | undefined): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const [, digits = '', suffix = ''] =
    /^\s*(\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,2})?)\s*([A-Za-z]{0,2})\s*$/.exec(String(value)) ?? []
  const factor = Object.hasOwn(factors, suffix) ? factors[suffix] : undefined
  if (digits === '' || factor === undefined) return null
  const amount = Number(digits) * factor
  if (type === 'cpu') return amount * 1000
  // A bare number of a disk's size is in gigabytes, as its limit is.
  if (type === 'diskSize') return suffix === '' && amount < 1e6 ? amount : amount / 2 ** 30
  return amount / 2 ** 20
}

const factors: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}
