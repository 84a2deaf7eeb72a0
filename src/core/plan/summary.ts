import type { PlanContent } from './plan.ts'

/** The plan in one sentence. */
export function summarize(plan: Omit<PlanContent, 'summary'>): string {
  if (plan.conflicts.length > 0) return `${count(plan.conflicts.length, 'override conflict')} must be resolved first.`
  const errors = plan.checks.filter((check) => check.severity === 'error').length
  const blocked = errors > 0 ? ` Blocked by ${count(errors, 'error')}.` : ''
  const parts = [...layers(plan), ...pools(plan), nodes(plan)]
  return `${sentence(parts)}.${blocked}`
}

function layers({ changes }: Pick<PlanContent, 'changes'>): readonly string[] {
  return (['added', 'removed', 'replaced', 'changed'] as const).flatMap((kind) => {
    const names = changes.filter((change) => change.kind === kind).map((change) => change.layer)
    return names.length === 0 ? [] : [`${kind === 'changed' ? 'changes' : verbs[kind]} ${list(names)}`]
  })
}

const verbs = { added: 'adds', removed: 'removes', replaced: 'replaces' } as const

function pools({ pools }: Pick<PlanContent, 'pools'>): readonly string[] {
  return (['added', 'removed', 'changed'] as const).flatMap((kind) => {
    const names = pools.filter((pool) => pool.kind === kind).map((pool) => pool.name)
    if (names.length === 0) return []
    const noun = names.length === 1 ? 'pool' : 'pools'
    return [kind === 'changed' ? `changes ${noun} ${list(names)} in place` : `${verbs[kind]} ${noun} ${list(names)}`]
  })
}

function nodes({ repave, removes }: Pick<PlanContent, 'repave' | 'removes'>): string {
  const gone = removes.nodes > 0 ? ` and removes ${count(removes.nodes, 'node')}` : ''
  if (repave.scope === 'none') return removes.nodes > 0 ? `removes ${count(removes.nodes, 'node')}` : 'replaces no node'
  const replaced = repave.pools.reduce((sum, pool) => sum + pool.nodes, 0)
  return `replaces ${count(replaced, 'node')} (${repave.pools.map((pool) => pool.name).join(', ')})${gone}`
}

function sentence(parts: readonly string[]): string {
  const text = parts.length === 1 ? (parts[0] ?? '') : `${parts.slice(0, -1).join('; ')}; ${parts.at(-1) ?? ''}`
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function list(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
