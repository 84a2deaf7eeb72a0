import type { Condition, Conditioned } from './objects.ts'

/** What a condition says now; `lastTransitionTime` moves only when the status does. */
export interface Said {
  readonly type: string
  readonly status: boolean | 'Unknown'
  readonly reason: string
  readonly message?: string
}

/** Sets a condition of the v1beta2 form on the working copy of an object. */
export function setCondition(object: Conditioned, said: Said, now: number): void {
  const status = said.status === 'Unknown' ? 'Unknown' : said.status ? 'True' : 'False'
  object.status ??= {}
  const all = (object.status.conditions ??= [])
  const before = all.find(({ type }) => type === said.type)
  const condition: Condition = {
    type: said.type,
    status,
    reason: said.reason,
    message: said.message ?? '',
    lastTransitionTime: before?.status === status ? before.lastTransitionTime : timeText(now),
    ...(object.metadata.generation !== undefined && { observedGeneration: object.metadata.generation }),
  }
  if (before === undefined) all.push(condition)
  else all[all.indexOf(before)] = condition
}

export function dropCondition(object: Conditioned, type: string): void {
  if (object.status?.conditions !== undefined)
    object.status.conditions = object.status.conditions.filter((condition) => condition.type !== type)
}

export function conditionOf(object: Conditioned, type: string): Condition | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type)
}

export function isTrue(object: Conditioned, type: string): boolean {
  return conditionOf(object, type)?.status === 'True'
}

export function isFalse(object: Conditioned, type: string): boolean {
  return conditionOf(object, type)?.status === 'False'
}

/** As Kubernetes writes times: to the second. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** The message of an aggregate: whose condition is not true, in the words that each of them has. */
export function aggregated(kind: string, objects: readonly Conditioned[], type: string): Omit<Said, 'type' | 'reason'> {
  const apart = objects.filter((object) => !isTrue(object, type))
  if (apart.length === 0) return { status: true }
  const status = apart.some((object) => isFalse(object, type)) ? false : ('Unknown' as const)
  const byMessage = Map.groupBy(apart, (object) => conditionOf(object, type)?.message || `Condition ${type} is not true`)
  const message = [...byMessage]
    .map(([text, of]) => {
      const names = of.map(({ metadata }) => metadata.name).toSorted()
      const shown = names.length > 3 ? [...names.slice(0, 3), `... (${names.length - 3} more)`] : names
      return `* ${kind}${of.length > 1 ? 's' : ''} ${shown.join(', ')}:${text.startsWith('*') ? `\n${indent(text)}` : ` ${text}`}`
    })
    .join('\n')
  return { status, message }
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
