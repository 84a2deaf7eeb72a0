import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useState } from 'react'
import type { ProfileDocument } from '#contract/profile.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { withLayers, type Layer } from './draft.ts'
import { PackPicker, type Material } from './pack-picker.tsx'

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

function AddLayerDialog({ document, onAdd, onClose }: AddLayerProps & { readonly onClose: () => void }) {
  const [material, setMaterial] = useState<Material>()
  const [name, setName] = useState('')
  const taken = document.spec.layers.some((layer) => layer.name === name)
  const add = () => {
    const layer: Layer = {
      name,
      kind: 'addon',
      installPriority: 0,
      presets: [],
      values: '',
      manifests: material?.kind === 'pack' ? [] : [{ name, content: '' }],
      ...(material?.kind === 'pack'
        ? { pack: { name: material.pack.name, version: material.version, registry: material.pack.registry } }
        : {}),
    }
    onAdd(withLayers(document, [...document.spec.layers, layer]), name)
    onClose()
  }
  return (
    <Dialog
      title="Add an add-on layer"
      isOpen
      size="large"
      onClose={onClose}
      actions={
        <Button variant="primary" type="submit" form="add-layer" isDisabled={material === undefined || name === '' || taken}>
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
        <PackPicker
          layer="addon"
          material={material}
          onChoose={(next) => {
            setMaterial(next)
            if (next.kind === 'pack' && !isSamePack(next, material)) setName(next.pack.name)
          }}
        />
        <Field
          label="Name of the layer"
          value={name}
          onChange={setName}
          required
          {...(taken ? { problem: 'The profile has a layer of this name.' } : {})}
        />
      </Form>
    </Dialog>
  )
}

function isSamePack(left: Material, right: Material | undefined): boolean {
  return (
    left.kind === 'pack' &&
    right?.kind === 'pack' &&
    left.pack.name === right.pack.name &&
    left.pack.registry === right.pack.registry
  )
}
