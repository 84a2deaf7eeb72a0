import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useState } from 'react'
import type { ProfileDocument } from '#contract/profile.ts'
import { Card } from '../ui/card.tsx'
import { kindWord } from '../ui/layer-stack.tsx'
import { withLayer, withLayers, type Layer } from './draft.ts'
import { AddManifest, LayerManifest } from './layer-manifest.tsx'
import { LayerPack } from './layer-pack.tsx'
import { LayerPresets } from './layer-presets.tsx'
import { LayerValues } from './layer-values.tsx'
import { PackChange } from './pack-change.tsx'
import { PackValues } from './pack-values.tsx'

/** One layer as it is being edited, beside what was saved last. */
export function LayerEditor({ layer, saved, base, document, onChange }: LayerEditorProps) {
  const set = (next: Partial<Layer>) => onChange(withLayer(document, { ...layer, ...next }))
  const remove = () =>
    onChange(
      withLayers(
        document,
        document.spec.layers.filter(({ name }) => name !== layer.name),
      ),
    )
  return (
    <Card
      title={layer.name}
      beside={
        layer.kind === 'addon' && (
          <Button variant="link" isInline isDanger aria-label={`Remove the layer ${layer.name}`} onClick={remove}>
            Remove the layer
          </Button>
        )
      }
    >
      <div className="c-row">
        <span className="c-quiet">{kindWord(layer.kind)}</span>
        {layer.pack && <LayerPack layer={layer} base={base} document={document} onChange={set} />}
        {layer.pack && <LayerPresets pack={layer.pack} chosen={layer.presets} onChange={(presets) => set({ presets })} />}
        {layer.kind === 'addon' && (
          <Priority value={layer.installPriority} onChange={(installPriority) => set({ installPriority })} />
        )}
      </div>
      {(layer.pack || layer.values !== '') && (
        <section className="c-stack" aria-label="Values">
          <h3>Values</h3>
          <p className="c-quiet">They are laid over the pack’s own: only what shall differ needs to stand here.</p>
          <LayerValues layer={layer} saved={saved} document={document} onChange={(values) => set({ values })} />
        </section>
      )}
      {layer.pack && saved?.pack && saved.pack.name === layer.pack.name && saved.pack.version !== layer.pack.version && (
        <PackChange layer={layer} from={saved.pack} to={layer.pack} onValues={(values) => set({ values })} />
      )}
      {layer.pack && <PackValues pack={layer.pack} />}
      {layer.manifests.map((manifest) => (
        <LayerManifest
          key={manifest.name}
          layer={layer}
          manifest={manifest}
          saved={saved}
          document={document}
          onChange={(manifests) => set({ manifests })}
        />
      ))}
      {layer.kind === 'addon' && (
        <AddManifest layer={layer} onAdd={(name) => set({ manifests: [...layer.manifests, { name, content: '' }] })} />
      )}
    </Card>
  )
}

interface LayerEditorProps {
  readonly layer: Layer
  readonly saved: Layer | undefined
  /** What was saved when the editing began. */
  readonly base: ProfileDocument
  readonly document: ProfileDocument
  readonly onChange: (next: ProfileDocument) => void
}

function Priority({ value, onChange }: { readonly value: number; readonly onChange: (value: number) => void }) {
  const [typed, setTyped] = useState(String(value))
  return (
    <label className="c-inline-field">
      Install priority
      <input
        type="number"
        min={-1000}
        max={1000}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          const next = Number.parseInt(event.target.value, 10)
          if (Number.isSafeInteger(next)) onChange(next)
        }}
      />
    </label>
  )
}
