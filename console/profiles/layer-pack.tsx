import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { ProfileDocument } from '#contract/profile.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Choice } from '../ui/choice.tsx'
import { Go } from '../ui/go.tsx'
import { madeOf, type Layer } from './draft.ts'

const ChangePack = lazy(async () => ({ default: (await import('./change-pack.tsx')).ChangePack }))

/** Which pack a layer is made of, and at which version. Another version is resolved anew, so its digest is left to the server. */
export function LayerPack({ layer, base, document, onChange }: LayerPackProps) {
  const { kind, pack } = layer
  const [open, setOpen] = useState(false)
  const packs = useQuery(read.packs({ layer: kind, limit: 200 }))
  if (!pack) return null
  const now = packs.data?.items.find(({ name, registry }) => name === pack.name && registry === pack.registry)
  const saved = base.spec.layers.find(({ name }) => name === layer.name)?.pack
  // Who goes back to what was saved has changed nothing: that has its digest.
  const change = (next: NonNullable<Layer['pack']>) => onChange(madeOf(layer, saved && isSamePack(next, saved) ? saved : next))
  return (
    <>
      <b>{pack.name}</b>
      <Choice
        label="Pack version"
        value={pack.version}
        options={(now?.versions ?? [pack.version]).map((value) => ({ value }))}
        onChoose={(version) => {
          if (version !== pack.version) change({ name: pack.name, version, registry: pack.registry })
        }}
      />
      <Button variant="link" isInline onClick={() => setOpen(true)}>
        Choose another pack or version…
      </Button>
      <Go to={paths.pack(pack.name, pack.version, pack.registry)}>About the pack</Go>
      {open && (
        <Suspense fallback={null}>
          <ChangePack layer={layer} now={now} base={base} document={document} onChange={change} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

function isSamePack(left: NonNullable<Layer['pack']>, right: NonNullable<Layer['pack']>): boolean {
  return left.name === right.name && left.version === right.version && left.registry === right.registry
}

interface LayerPackProps {
  readonly layer: Layer
  readonly base: ProfileDocument
  readonly document: ProfileDocument
  readonly onChange: (layer: Layer) => void
}
