import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useState } from 'react'
import type { ProfileDocument } from '#contract/profile.ts'
import { Field } from '../ui/field.tsx'
import { YamlDiff } from '../ui/yaml-text.tsx'
import type { Layer } from './draft.ts'
import { useMarked, useReferences } from './layer-values.tsx'

type Manifest = Layer['manifests'][number]

/** A text of Kubernetes objects that belongs to a layer, beside what was saved. */
export function LayerManifest({ layer, manifest: { name, content }, saved, document, onChange }: LayerManifestProps) {
  const references = useReferences(document.spec.variables)
  const marked = useMarked(layer.name, `manifest ${name}`, content)
  return (
    <section className="c-stack" aria-label={`Manifest ${name}`}>
      <div className="c-row">
        <h3>Manifest {name}</h3>
        {(layer.pack !== undefined || layer.manifests.length > 1) && (
          <Button
            variant="link"
            isInline
            isDanger
            aria-label={`Remove the manifest ${name}`}
            onClick={() => onChange(layer.manifests.filter((one) => one.name !== name))}
          >
            Remove
          </Button>
        )}
      </div>
      <YamlDiff
        left={saved?.manifests.find((one) => one.name === name)?.content ?? ''}
        right={content}
        leftLabel="Saved"
        rightLabel={`Manifest ${name}`}
        onChange={(text) => onChange(layer.manifests.map((one) => (one.name === name ? { name, content: text } : one)))}
        fold={false}
        check={false}
        carry
        assist={{ notes: null, references }}
        marked={marked}
      />
    </section>
  )
}

interface LayerManifestProps {
  readonly layer: Layer
  readonly manifest: Manifest
  readonly saved: Layer | undefined
  readonly document: ProfileDocument
  readonly onChange: (manifests: Manifest[]) => void
}

export function AddManifest({ layer, onAdd }: { readonly layer: Layer; readonly onAdd: (name: string) => void }) {
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
