import { diff } from '#core/diff/diff.ts'
import { merge } from '#core/diff/merge.ts'
import { parseValues } from '#core/profile/values.ts'
import { DifferenceRows } from '../ui/difference-rows.tsx'
import type { EffectiveLayer } from './profile-tab.tsx'

/** What an override changes against the profile, by the same merge as the server's, while one types. The server decides. */
export function OverrideEffect({ layer, text }: { readonly layer: EffectiveLayer; readonly text: string }) {
  const [pack, profile, override] = [parseValues(layer.packValues), parseValues(layer.profileValues), parseValues(text)]
  if (override.kind === 'malformed') {
    return (
      <p role="status">
        Line {override.line}, column {override.column}: {override.message}
      </p>
    )
  }
  if (pack.kind === 'malformed' || profile.kind === 'malformed') return <p className="c-quiet">The plan will show it.</p>
  const without = merge(pack.values, profile.values)
  const differences = diff(without, merge(without, override.values))
  if (differences.length === 0) return <p className="c-quiet">Nothing: the layer runs as its profile says.</p>
  return (
    <DifferenceRows
      label={`What the override of ${layer.name} changes`}
      differences={differences}
      leftHead="Profile"
      rightHead="This cluster"
    />
  )
}
