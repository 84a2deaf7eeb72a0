import { countText } from '#core/base/count-text.ts'
import type { Batch, BatchPlan } from '#contract/bulk.ts'
import type { Approved } from './batch-plans.ts'
import { table } from './table.ts'
import { clockText } from './words.ts'

/** The plans of a batch in a table, those of which nothing came below it. */
export function batchText(batch: string, plans: readonly BatchPlan[], problems: Batch['problems']): string {
  const rows = plans.map((plan) => [
    plan.cluster,
    plan.id,
    plan.update?.phase ?? plan.state,
    plan.scope,
    plan.nodes === 0 ? '' : String(plan.nodes),
    whatText(plan),
  ])
  const none = problems.map(({ cluster, code, detail }) => [cluster, '', 'not planned', '', '', `${detail} (${code})`])
  const headings = ['CLUSTER', 'PLAN', 'STATE', 'REPAVE', 'NODES', 'WHAT']
  return `Batch ${batch}: ${countsText(plans, none.length)}\n\n${table(headings, [...rows, ...none], '')}`
}

/** What was asked for, by whom, and why. */
export function batchHead({ change, by, createdAt, note }: Batch): string {
  if (change === null || by === null || createdAt === null) return ''
  const what = 'pending' in change ? 'pending updates' : `${change.profile.name}@${change.profile.version}`
  return `${what}, asked for by ${by} at ${clockText(createdAt)}${note === '' ? '' : `: ${note}`}\n`
}

/** `replaces 14 nodes on 2 of the 3 clusters`; of those that take nothing away, how many they are. */
export function batchDisruptionText(plans: readonly BatchPlan[]): string {
  const disrupting = plans.filter(({ disrupts }) => disrupts)
  if (disrupting.length === 0) return `changes ${countText(plans.length, 'cluster')} in place`
  const nodes = disrupting.reduce((sum, plan) => sum + plan.nodes, 0)
  const deed = nodes > 0 ? `replaces ${countText(nodes, 'node')}` : 'removes or replaces layers or objects'
  return `${deed} on ${disrupting.length} of ${countText(plans.length, 'cluster')}`
}

/** Approvals that were refused, a line for each. */
export function refusalsText(items: readonly Approved[]): string {
  return items
    .flatMap(({ cluster, problem }) => (problem ? [`  ${cluster}: ${problem.detail} (${problem.code})\n`] : []))
    .join('')
}

function whatText({ summary, errors: [first, ...more] }: BatchPlan): string {
  if (!first) return summary
  return `${first.message} (${first.code})${more.length > 0 ? ` and ${countText(more.length, 'more error')}` : ''}`
}

/** `12 open, 1 blocked, 1 not planned`. */
function countsText(plans: readonly BatchPlan[], unplanned: number): string {
  const counts = new Map<string, number>()
  for (const { state } of plans) counts.set(state, (counts.get(state) ?? 0) + 1)
  if (unplanned > 0) counts.set('not planned', unplanned)
  return counts.size === 0 ? 'no plans' : [...counts].map(([state, count]) => `${count} ${state}`).join(', ')
}

/** What can be done with the batch next. */
export function batchNextText(batch: string, plans: readonly BatchPlan[]): string {
  const open = plans.filter(({ state }) => state === 'open')
  if (open.length > 0) {
    const flag = open.some(({ disrupts }) => disrupts) ? ' --acknowledge-repave' : ''
    return `\nOne plan in full: cairn plans CLUSTER PLAN\nTo approve what is open: cairn batch approve ${batch}${flag} --wait\n`
  }
  return plans.some(({ update }) => update !== null) ? `\nTo follow the updates: cairn batch watch ${batch}\n` : ''
}
