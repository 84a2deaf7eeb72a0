import { useQuery } from '@tanstack/react-query'
import { read } from '../api/queries.ts'
import { Choice } from '../ui/choice.tsx'
import type { Layer } from './draft.ts'

/** The presets of a layer's pack: of each group one or none, those without a group each by itself. */
export function LayerPresets({ pack, chosen, onChange }: LayerPresetsProps) {
  const one = useQuery(read.pack(pack.name, pack.version, pack.registry))
  const offered = one.data?.presetChoices ?? []
  const groups = Map.groupBy(offered, ({ name, group }) => group ?? name)
  return [...groups].map(([group, presets]) => {
    const names = presets.map(({ name }) => name)
    const value = chosen.find((name) => names.includes(name)) ?? ''
    return (
      <span key={group} className="c-inline-field">
        {group}
        <Choice
          label={`Preset: ${group}`}
          value={value}
          shown={presets.find(({ name }) => name === value)?.displayName ?? 'as the pack has it'}
          options={[
            { value: '', label: 'as the pack has it' },
            ...presets.map(({ name, displayName }) => ({ value: name, label: displayName })),
          ]}
          onChoose={(name) => onChange([...chosen.filter((other) => !names.includes(other)), ...(name === '' ? [] : [name])])}
        />
      </span>
    )
  })
}

interface LayerPresetsProps {
  readonly pack: NonNullable<Layer['pack']>
  readonly chosen: readonly string[]
  readonly onChange: (presets: string[]) => void
}
