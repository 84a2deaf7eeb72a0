import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import type { Variable } from './draft.ts'

const fresh: Variable = {
  name: '',
  displayName: '',
  description: '',
  type: 'string',
  default: null,
  required: false,
  sensitive: false,
  multiline: false,
  hidden: false,
  readOnly: false,
  options: [],
  pattern: null,
}

export function VariableDialog({ variable, taken, onClose, onDone }: VariableDialogProps) {
  const [edited, setEdited] = useState(variable ?? fresh)
  const set = (next: Partial<Variable>) => setEdited({ ...edited, ...next })
  const double = edited.name !== variable?.name && taken.includes(edited.name)
  return (
    <Dialog
      title={variable === null ? 'Add a variable' : `Change ${variable.name}`}
      isOpen
      onClose={onClose}
      actions={
        <Button variant="primary" type="submit" form="variable" isDisabled={edited.name === '' || double}>
          {variable === null ? 'Add' : 'Change'}
        </Button>
      }
    >
      <Form
        id="variable"
        onSubmit={(event) => {
          event.preventDefault()
          onDone(edited)
        }}
      >
        <Field
          label="Name"
          value={edited.name}
          onChange={(name) => set({ name })}
          required
          {...(double ? { help: 'There is a variable of this name.' } : {})}
        />
        <Field label="Shown as" value={edited.displayName} onChange={(displayName) => set({ displayName })} />
        <Field label="Description" value={edited.description} onChange={(description) => set({ description })} />
        {!edited.sensitive && (
          <Field
            label="Default"
            value={edited.default ?? ''}
            onChange={(value) => set({ default: value === '' ? null : value })}
            help="Empty: there is none"
          />
        )}
        <Checkbox
          id="variable-required"
          label="Required: a cluster without a value or a default cannot use the version"
          isChecked={edited.required}
          onChange={(_, required) => set({ required })}
        />
        <Checkbox
          id="variable-sensitive"
          label="Sensitive: its value is sealed and never shown again"
          isChecked={edited.sensitive}
          onChange={(_, sensitive) => set(sensitive ? { sensitive, default: null } : { sensitive })}
        />
      </Form>
    </Dialog>
  )
}

interface VariableDialogProps {
  readonly variable: Variable | null
  readonly taken: readonly string[]
  readonly onClose: () => void
  readonly onDone: (variable: Variable) => void
}
