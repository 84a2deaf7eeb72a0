import { useQuery } from '@tanstack/react-query'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Choice } from '../ui/choice.tsx'
import { Go } from '../ui/go.tsx'
import type { Layer } from './draft.ts'

type PackReference = NonNullable<Layer['pack']>

/** Which pack a layer is made of, and at which version. Another version is resolved anew, so its digest is left to the server. */
export function LayerPack({
  layer: { kind, pack },
  onChange,
}: {
  readonly layer: Layer
  readonly onChange: (pack: PackReference) => void
}) {
  const packs = useQuery(read.packs({ layer: kind, limit: 200 }))
  if (!pack) return null
  const offered = packs.data?.items ?? []
  const now = offered.find(({ name, registry }) => name === pack.name && registry === pack.registry)
  const key = (name: string, registry: string) => `${registry}/${name}`
  return (
    <>
      <Choice
        label="Pack"
        value={key(pack.name, pack.registry)}
        shown={pack.name}
        options={offered.map(({ name, registry, displayName }) => ({
          value: key(name, registry),
          label: name,
          description: `${displayName}, from ${registry}`,
        }))}
        onChoose={(chosen) => {
          const other = offered.find(({ name, registry }) => key(name, registry) === chosen)
          if (other && other !== now) onChange({ name: other.name, version: other.latest, registry: other.registry })
        }}
      />
      <Choice
        label="Pack version"
        value={pack.version}
        options={(now?.versions ?? [pack.version]).map((value) => ({ value }))}
        onChoose={(version) => {
          if (version !== pack.version) onChange({ name: pack.name, version, registry: pack.registry })
        }}
      />
      <Go to={paths.pack(pack.name, pack.version, pack.registry)}>About the pack</Go>
    </>
  )
}
