import { countText } from '#core/base/count-text.ts'
import type { WireImpact } from '#contract/impact.ts'
import { table } from './table.ts'

/** By outcome: how many clusters, why, and the first of their names. */
export function impactText({ clusters, repaved, outcomes, groups }: WireImpact): string {
  const rows = outcomes.map(({ outcome, scope, clusters: count, reasons }) => {
    const names = groups.filter((group) => group.outcome === outcome && group.scope === scope).flatMap((group) => group.clusters)
    return [outcome, scope, String(count), namesText(names), reasons[0] ? reasonText(reasons[0], count) : '']
  })
  const more = outcomes.flatMap(({ outcome, scope, clusters: count, reasons }) =>
    reasons.length > 1
      ? [
          `\nWhy ${outcome}${scope === 'none' ? '' : ` (${scope})`}:\n`,
          ...reasons.map((reason) => `  ${reasonText(reason, count)}\n`),
        ]
      : [],
  )
  const head = `${countText(clusters, 'cluster')}, ${repaved === 0 ? 'none' : repaved} of them would be repaved.\n`
  return `${head}${table(['OUTCOME', 'REPAVE', 'CLUSTERS', 'NAMES', 'WHY'], rows, '')}${more.join('')}`
}

function reasonText({ text, clusters }: WireImpact['outcomes'][number]['reasons'][number], all: number): string {
  return clusters === all ? text : `${text} (${countText(clusters, 'cluster')})`
}

const namesShown = 3

function namesText(names: readonly string[]): string {
  return names.length <= namesShown
    ? names.join(', ')
    : `${names.slice(0, namesShown).join(', ')} and ${names.length - namesShown} more`
}
