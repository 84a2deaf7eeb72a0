import type { z } from 'zod'
import type { variableSchema } from '#contract/profile.ts'
import type { Variable } from '#core/profile/variable.ts'
import type { DeepReadonly } from '../answer.ts'

type WireVariable = DeepReadonly<z.output<typeof variableSchema>>

/** Without what says nothing: a variable of every release has one content, and so one digest. */
export function parseVariable({ multiline, hidden, readOnly, options, pattern, ...variable }: WireVariable): Variable {
  return {
    ...variable,
    ...(multiline ? { multiline } : {}),
    ...(hidden ? { hidden } : {}),
    ...(readOnly ? { readOnly } : {}),
    ...(options.length > 0 ? { options: options.map(parseOption) } : {}),
    ...(pattern === null ? {} : { pattern }),
  }
}

function parseOption({ value, label, description }: WireVariable['options'][number]) {
  return { value, ...(label === '' ? {} : { label }), ...(description === '' ? {} : { description }) }
}

/** With every default written out. */
export function variableToWire(variable: Variable): WireVariable {
  return {
    name: variable.name,
    displayName: variable.displayName,
    description: variable.description,
    type: variable.type,
    default: variable.default,
    required: variable.required,
    sensitive: variable.sensitive,
    multiline: variable.multiline ?? false,
    hidden: variable.hidden ?? false,
    readOnly: variable.readOnly ?? false,
    options: (variable.options ?? []).map(({ value, label = '', description = '' }) => ({ value, label, description })),
    pattern: variable.pattern ?? null,
  }
}
