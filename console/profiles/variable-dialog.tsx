import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { variableTypes, type VariableType } from '#core/profile/variable.ts'
import { Field } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
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

/** All properties of a variable. What the server refuses of it is told at the field that it is about. */
export function VariableDialog({ variable, check, onClose, onDone }: VariableDialogProps) {
  const [edited, setEdited] = useState(variable ?? fresh)
  const set = (next: Partial<Variable>) => setEdited({ ...edited, ...next })
  const done = useMutation({ mutationFn: check, onSuccess: (problems, next) => problems.length === 0 && onDone(next) })
  const problems = done.data ?? []
  const problemAt = (field: string) => problems.find((one) => one.field === field)?.message
  return (
    <FormDialog
      title={variable === null ? 'Add a variable' : `Change ${variable.name}`}
      onClose={onClose}
      submit={variable === null ? 'Add' : 'Change'}
      isDisabled={edited.name === ''}
      sending={{ ...done, mutate: () => done.mutate({ ...edited, options: edited.options.filter(({ value }) => value !== '') }) }}
    >
      <Field label="Name" value={edited.name} onChange={(name) => set({ name })} required problem={problemAt('name')} />
      <Field
        label="Shown as"
        value={edited.displayName}
        onChange={(displayName) => set({ displayName })}
        problem={problemAt('displayName')}
      />
      <Field
        label="Description"
        value={edited.description}
        onChange={(description) => set({ description })}
        problem={problemAt('description')}
      />
      <Field
        label="Type"
        value={edited.type}
        onChange={(type) => set({ type: type as VariableType })}
        options={variableTypes.map((type) => [type, type])}
      />
      {!edited.sensitive && (
        <Field
          label="Default"
          value={edited.default ?? ''}
          onChange={(value) => set({ default: value === '' ? null : value })}
          help="Empty: there is none"
          problem={problemAt('default')}
          {...(edited.multiline ? { lines: 4 } : {})}
        />
      )}
      {!edited.sensitive && (
        <Field
          label="Options"
          value={edited.options.map(({ value }) => value).join('\n')}
          onChange={(text) => set({ options: optionsOf(text, edited.options) })}
          help="One in a line, where a value has to be one of them"
          problem={problemAt('options')}
          lines={3}
        />
      )}
      <Field
        label="Regular expression"
        value={edited.pattern ?? ''}
        onChange={(pattern) => set({ pattern: pattern === '' ? null : pattern })}
        help="Which a value matches; ^ and $ are its ends"
        problem={problemAt('pattern')}
      />
      <Checkbox
        id="variable-required"
        label="Required: a cluster without a value or a default cannot use the version"
        isChecked={edited.required}
        onChange={(_, required) => set({ required })}
      />
      <Checkbox
        id="variable-multiline"
        label="Several lines: a value may have line breaks"
        isChecked={edited.multiline}
        onChange={(_, multiline) => set({ multiline })}
      />
      <Checkbox
        id="variable-hidden"
        label="Hidden: forms do not ask for it"
        isChecked={edited.hidden}
        onChange={(_, hidden) => set({ hidden })}
      />
      <Checkbox
        id="variable-read-only"
        label="Read-only: the default is its value on every cluster"
        isChecked={edited.readOnly}
        onChange={(_, readOnly) => set({ readOnly })}
      />
      <Checkbox
        id="variable-sensitive"
        label="Sensitive: its value is sealed and never shown again"
        isChecked={edited.sensitive}
        onChange={(_, sensitive) => set(sensitive ? { sensitive, default: null, options: [] } : { sensitive })}
      />
    </FormDialog>
  )
}

/** Labels and descriptions stay with the options that stay. */
function optionsOf(text: string, before: Variable['options']): Variable['options'] {
  if (text === '') return []
  return text.split('\n').map((value) => before.find((one) => one.value === value) ?? { value, label: '', description: '' })
}

interface VariableDialogProps {
  readonly variable: Variable | null
  /** Asks the server what is wrong with the variable, by field. */
  readonly check: (variable: Variable) => Promise<readonly { readonly field: string; readonly message: string }[]>
  readonly onClose: () => void
  readonly onDone: (variable: Variable) => void
}
