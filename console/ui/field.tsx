import { FormGroup, FormHelperText } from '@patternfly/react-core/dist/dynamic/components/Form'
import { FormSelect, FormSelectOption } from '@patternfly/react-core/dist/dynamic/components/FormSelect'
import { HelperText, HelperTextItem } from '@patternfly/react-core/dist/dynamic/components/HelperText'
import { TextArea } from '@patternfly/react-core/dist/dynamic/components/TextArea'
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { useId } from 'react'

/** A labelled input: a line, several lines, or one of some options. */
export function Field({ label, value, onChange, help, problem, required = false, lines, options, type = 'text' }: FieldProps) {
  const id = useId()
  const below = problem ?? help
  const common = {
    id,
    value,
    isRequired: required,
    ...(below === undefined ? {} : { 'aria-describedby': `${id}-help` }),
    ...(problem === undefined ? {} : { validated: 'error' as const }),
  }
  return (
    <FormGroup label={label} fieldId={id} isRequired={required}>
      {options ? (
        <FormSelect {...common} onChange={(_, next) => onChange(next)}>
          {options.map(([option, name]) => (
            <FormSelectOption key={option} value={option} label={name} />
          ))}
        </FormSelect>
      ) : lines === undefined ? (
        <TextInput
          {...common}
          type={type}
          autoComplete={type === 'password' ? 'new-password' : 'off'}
          onChange={(_, next) => onChange(next)}
        />
      ) : (
        <TextArea {...common} rows={lines} resizeOrientation="vertical" onChange={(_, next) => onChange(next)} />
      )}
      {below !== undefined && (
        <FormHelperText>
          <HelperText>
            <HelperTextItem id={`${id}-help`} {...(problem === undefined ? {} : { variant: 'error' })}>
              {below}
            </HelperTextItem>
          </HelperText>
        </FormHelperText>
      )}
    </FormGroup>
  )
}

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly help?: string | undefined
  /** What is wrong with the value; it stands in the place of the help. */
  readonly problem?: string | undefined
  readonly required?: boolean
  readonly lines?: number
  readonly options?: readonly (readonly [string, string])[]
  readonly type?: 'text' | 'number' | 'password'
}
