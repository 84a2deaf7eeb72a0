import type { z } from 'zod'
import type { variableSchema } from '#contract/profile.ts'
import type { Variable } from '#core/profile/variable.ts'
import type { DeepReadonly } from '../answer.ts'

type WireVariable = DeepReadonly<z.output<typeof variableSchema>>

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
