import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useState } from 'react'
import type { ProfileDocument } from '#contract/profile.ts'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { kindWord } from '../ui/layer-stack.tsx'
import { YamlDiff } from '../ui/yaml-text.tsx'
import { withLayer, withLayers, type Layer } from './draft.ts'
import { LayerPack } from './layer-pack.tsx'
import { LayerPresets } from './layer-presets.tsx'
import { PackValues } from './pack-values.tsx'

/** One layer as it is being edited, beside what was saved last. */
export function LayerEditor({ layer, saved, document, onChange }: LayerEditorProps) {
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
        {layer.pack && (
          <LayerPack
            layer={layer}
            // Another pack has other presets.
            onChange={(pack) => set({ pack, presets: pack.name === layer.pack?.name ? layer.presets : [] })}
          />
        )}
        {layer.pack && <LayerPresets pack={layer.pack} chosen={layer.presets} onChange={(presets) => set({ presets })} />}
        {layer.kind === 'addon' && (
          <Priority value={layer.installPriority} onChange={(installPriority) => set({ installPriority })} />
        )}
      </div>
      {(layer.pack || layer.values !== '') && (
        <section className="c-stack" aria-label="Values">
          <h3>Values</h3>
          <p className="c-quiet">They are laid over the pack’s own: only what shall differ needs to stand here.</p>
          <YamlDiff
            left={saved?.values ?? ''}
            right={layer.values}
            leftLabel="Saved"
            rightLabel={`Values of ${layer.name}`}
            onChange={(values) => set({ values })}
            fold={false}
          />
        </section>
      )}
      {layer.pack && <PackValues pack={layer.pack} shown={layer.values.trim() === ''} />}
      {layer.manifests.map((manifest) => (
        <section key={manifest.name} className="c-stack" aria-label={`Manifest ${manifest.name}`}>
          <div className="c-row">
            <h3>Manifest {manifest.name}</h3>
            {(layer.pack !== undefined || layer.manifests.length > 1) && (
              <Button
                variant="link"
                isInline
                isDanger
                aria-label={`Remove the manifest ${manifest.name}`}
                onClick={() => set({ manifests: layer.manifests.filter(({ name }) => name !== manifest.name) })}
              >
                Remove
              </Button>
            )}
          </div>
          <YamlDiff
            left={saved?.manifests.find(({ name }) => name === manifest.name)?.content ?? ''}
            right={manifest.content}
            leftLabel="Saved"
            rightLabel={`Manifest ${manifest.name}`}
            onChange={(content) =>
              set({ manifests: layer.manifests.map((one) => (one.name === manifest.name ? { name: one.name, content } : one)) })
            }
            fold={false}
            check={false}
          />
        </section>
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

function AddManifest({ layer, onAdd }: { readonly layer: Layer; readonly onAdd: (name: string) => void }) {
  const [name, setName] = useState<string | null>(null)
  if (name === null) {
    return (
      <div>
        <Button variant="link" isInline onClick={() => setName('')}>
          Attach a manifest
        </Button>
      </div>
    )
  }
  const taken = layer.manifests.some((one) => one.name === name)
  return (
    <div className="c-row c-bottom">
      <Field
        label="Name of the manifest"
        value={name}
        onChange={setName}
        {...(taken ? { help: 'The layer has one of this name.' } : {})}
      />
      <Button
        variant="secondary"
        isDisabled={name === '' || taken}
        onClick={() => {
          onAdd(name)
          setName(null)
        }}
      >
        Attach
      </Button>
    </div>
  )
}
