import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import type { ProfileDocument } from '#contract/profile.ts'
import { holdsExpression } from '#core/profile/expression.ts'
import { sensitiveMask } from '#core/profile/variable.ts'
import { checkValue } from '#core/profile/variable-value.ts'
import { Field } from '../ui/field.tsx'

export type DeclaredVariable = ProfileDocument['spec']['variables'][number]

/** A field for each variable that people are asked for, of its type. */
export function VariableFields({ variables, values, onChange, problemOf }: VariableFieldsProps) {
  return (
    <Form className="c-fields" onSubmit={(event) => event.preventDefault()} aria-label="Variables">
      {asked(variables).map((variable) => (
        <Field
          key={variable.name}
          label={variable.displayName === '' ? variable.name : variable.displayName}
          value={values[variable.name] ?? ''}
          onChange={(value) => onChange(variable.name, value)}
          required={variable.required && variable.default === null}
          help={helpOf(variable)}
          problem={problemOf(variable)}
          {...(variable.multiline ? { lines: 3 } : {})}
          {...optionsOf(variable)}
        />
      ))}
    </Form>
  )
}

interface VariableFieldsProps {
  readonly variables: readonly DeclaredVariable[]
  readonly values: Readonly<Record<string, string>>
  readonly onChange: (name: string, value: string) => void
  readonly problemOf: (variable: DeclaredVariable) => string | undefined
}

/** Without hidden ones, which nobody is asked for, and read-only ones, whose value is the default. */
export function asked(variables: readonly DeclaredVariable[]): readonly DeclaredVariable[] {
  return variables.filter(({ hidden, readOnly }) => !hidden && !readOnly)
}

/** What is wrong with a value by the rules that the plan holds, while one types. */
export function valueProblem({ pattern, ...variable }: DeclaredVariable, value: string): string | undefined {
  if (value === sensitiveMask || holdsExpression(value)) return undefined
  const { type, multiline, options, required } = variable
  if (value === '') return required && variable.default === null ? 'It is required, and has no default.' : undefined
  const rule = checkValue(
    { type, multiline, ...(options.length === 0 ? {} : { options }), ...(pattern === null ? {} : { pattern }) },
    value,
  )
  return rule === null ? undefined : `The value ${rule}.`
}

function optionsOf({ type, options, default: value }: DeclaredVariable): {
  readonly options?: readonly (readonly [string, string])[]
} {
  const none = ['', value === null ? 'none' : `the default: ${value}`] as const
  if (options.length > 0)
    return { options: [none, ...options.map((one) => [one.value, one.label === '' ? one.value : one.label] as const)] }
  return type === 'boolean' ? { options: [none, ['true', 'true'], ['false', 'false']] } : {}
}

function helpOf({ description, type, default: value, pattern, options, sensitive }: DeclaredVariable): string | undefined {
  const parts = [
    description.replace(/\.\s*$/, ''),
    type === 'string' || type === 'boolean' || options.length > 0 ? '' : `Type ${type}`,
    pattern === null ? '' : `Matches ${pattern}`,
    sensitive ? 'It is sealed and never shown again' : '',
    value === null || value === '' || options.length > 0 || type === 'boolean' ? '' : `Empty: the default “${firstLine(value)}”`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? undefined : parts.map((part) => part.replace(/\.?$/, '.')).join(' ')
}

const firstLine = (text: string) => (text.includes('\n') ? `${text.slice(0, text.indexOf('\n'))} …` : text)
