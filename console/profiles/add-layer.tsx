import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ProfileDocument } from '#contract/profile.ts'
import { read } from '../api/queries.ts'
import { Choice } from '../ui/choice.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { withLayers, type Layer } from './draft.ts'

/** Puts an add-on on top of the stack: a pack, or manifests of one's own. */
export function AddLayer({ document, onAdd }: AddLayerProps) {
  const [open, setOpen] = useState(false)
  return (
    <div>
      <Button variant="secondary" size="sm" onClick={() => setOpen(true)}>
        Add an add-on layer…
      </Button>
      {open && <AddLayerDialog document={document} onAdd={onAdd} onClose={() => setOpen(false)} />}
    </div>
  )
}

interface AddLayerProps {
  readonly document: ProfileDocument
  readonly onAdd: (next: ProfileDocument, layer: string) => void
}

const ownManifests = 'manifests of my own'

function AddLayerDialog({ document, onAdd, onClose }: AddLayerProps & { readonly onClose: () => void }) {
  const [made, setMade] = useState<string>()
  const [name, setName] = useState('')
  const [version, setVersion] = useState<string>()
  const packs = useQuery(read.packs({ layer: 'addon', limit: 200 }))
  const offered = packs.data?.items ?? []
  const pack = offered.find((one) => `${one.registry}/${one.name}` === made)
  const taken = document.spec.layers.some((layer) => layer.name === name)
  const add = () => {
    const layer: Layer = {
      name,
      kind: 'addon',
      installPriority: 0,
      presets: [],
      values: '',
      manifests: pack ? [] : [{ name, content: '' }],
      ...(pack ? { pack: { name: pack.name, version: version ?? pack.latest, registry: pack.registry } } : {}),
    }
    onAdd(withLayers(document, [...document.spec.layers, layer]), name)
    onClose()
  }
  return (
    <Dialog
      title="Add an add-on layer"
      isOpen
      onClose={onClose}
      error={packs.error}
      actions={
        <Button variant="primary" type="submit" form="add-layer" isDisabled={made === undefined || name === '' || taken}>
          Add
        </Button>
      }
    >
      <Form
        id="add-layer"
        onSubmit={(event) => {
          event.preventDefault()
          add()
        }}
      >
        <div className="c-row">
          <Choice
            label="Made of"
            value={made}
            shown={made === undefined ? 'Made of…' : (pack?.name ?? made)}
            options={[
              ...offered.map((one) => ({
                value: `${one.registry}/${one.name}`,
                label: one.name,
                description: `${one.displayName}, from ${one.registry}`,
              })),
              { value: ownManifests, description: 'Kubernetes objects as YAML' },
            ]}
            onChoose={(chosen) => {
              setMade(chosen)
              setVersion(undefined)
              const other = offered.find((one) => `${one.registry}/${one.name}` === chosen)
              if (other) setName(other.name)
            }}
          />
          {pack && (
            <Choice
              label="Pack version"
              value={version ?? pack.latest}
              options={pack.versions.map((value) => ({ value }))}
              onChoose={setVersion}
            />
          )}
        </div>
        <Field
          label="Name of the layer"
          value={name}
          onChange={setName}
          required
          {...(taken ? { help: 'The profile has a layer of this name.' } : {})}
        />
      </Form>
    </Dialog>
  )
}
