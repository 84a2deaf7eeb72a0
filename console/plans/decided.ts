import type { Plan } from '#contract/plan.ts'
import type { Json } from '#core/base/json.ts'
import type { PlanRequestInput } from './propose.ts'

export type Side = 'Ours' | 'Theirs' | 'Another value'

/** What holds for one conflict; the text counts for another value alone. */
export interface Decided {
  readonly side: Side
  readonly text: string
}

type Conflict = Pick<Plan['conflicts'][number], 'profile' | 'layer' | 'path'>

export function conflictKey({ profile, layer, path }: Conflict): string {
  return `${profile}/${layer} ${path}`
}

/** What the decisions say in a plan request; conflicts that are not decided are left out. */
export function resolutionsOf(
  conflicts: readonly Conflict[],
  decided: ReadonlyMap<string, Decided>,
): NonNullable<PlanRequestInput['resolutions']> {
  return conflicts.flatMap(({ profile, layer, path }): NonNullable<PlanRequestInput['resolutions']> => {
    const one = decided.get(conflictKey({ profile, layer, path }))
    if (!one) return []
    const place = { profile, layer, path }
    if (one.side === 'Another value') return [{ ...place, value: valueOf(one.text, path) }]
    return [{ ...place, take: one.side === 'Ours' ? 'ours' : 'theirs' }]
  })
}

/** A manifest is its text; other values are JSON where they can be read as that. */
function valueOf(text: string, path: string): Json {
  if (path.startsWith('manifests[')) return text
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
