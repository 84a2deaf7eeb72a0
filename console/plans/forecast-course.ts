import { countText } from '#core/base/count-text.ts'
import { formatDuration } from '#core/base/instant.ts'
import type { PoolCourse } from '#contract/plan.ts'

type NodeCourse = PoolCourse['nodes'][number]
type Count = PoolCourse['desired'][number]

/** A state of a node for a time, in milliseconds from the approval. */
export interface Stretch {
  readonly state: string
  readonly from: number
  readonly to: number
}

/** A number of nodes for a time. */
export interface Level {
  readonly nodes: number
  readonly from: number
  readonly to: number
}

/** Each state lasts until the next one, the last to the end; a node that is gone takes no place. */
export function stretchesOf({ steps }: NodeCourse, endMs: number): readonly Stretch[] {
  return steps.flatMap(([state, from], index) =>
    state === 'removed' ? [] : [{ state, from, to: steps[index + 1]?.[1] ?? endMs }],
  )
}

export function levelsOf(counts: readonly Count[], endMs: number): readonly Level[] {
  return counts.map(([from, nodes], index) => ({ nodes, from, to: counts[index + 1]?.[0] ?? endMs }))
}

/** When anything of it changes, each once, in order. */
export function momentsOf(course: readonly PoolCourse[]): readonly number[] {
  const times = course.flatMap(({ available, nodes }) => [
    ...available.map(([at]) => at),
    ...nodes.flatMap(({ steps }) => steps.map(([, at]) => at)),
  ])
  return [...new Set([0, ...times])].sort((left, right) => left - right)
}

/** What a pool is like at a time, in words: what is ready of what it shall have, and what its other nodes do. */
export function stateAt({ desired, available, nodes }: PoolCourse, atMs: number): string {
  const others = new Map<string, number>()
  for (const { steps } of nodes) {
    const state = steps.findLast(([, at]) => at <= atMs)?.[0]
    if (state !== undefined && state !== 'ready' && state !== 'removed') others.set(state, (others.get(state) ?? 0) + 1)
  }
  return [
    `${countAt(available, atMs)} of ${countText(countAt(desired, atMs), 'node')} ready`,
    ...[...others].map(([state, count]) => `${count} ${state}`),
  ].join(', ')
}

function countAt(counts: readonly Count[], atMs: number): number {
  return counts.findLast(([at]) => at <= atMs)?.[1] ?? 0
}

/** The fewest that are ready at one time, and the most that there are of anything, for a scale. */
export function rangeOf({ desired, available }: PoolCourse): { readonly least: number; readonly most: number } {
  const counts = available.map(([, nodes]) => nodes)
  return { least: Math.min(...counts), most: Math.max(1, ...counts, ...desired.map(([, nodes]) => nodes)) }
}

/** How a node of the table is called: one that comes has no name yet. */
export function nodeName({ name }: NodeCourse, index: number): string {
  return name ?? `new node ${index + 1}`
}

export function stepsText({ steps }: NodeCourse): string {
  return steps.map(([state, at]) => `${state} at ${formatDuration(at)}`).join(', ')
}

const minute = 60_000
const steps = [1 / 6, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440].map((minutes) => minutes * minute)

/** Round times along an axis of such a length, at most eight. */
export function ticksOf(lengthMs: number): readonly number[] {
  const step = steps.find((each) => lengthMs / each <= 8) ?? Math.ceil(lengthMs / 8 / (1440 * minute)) * 1440 * minute
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, index) => index * step)
}
