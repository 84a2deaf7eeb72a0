import type { Check } from './plan.ts'
import type { PlanningInput } from './planning-input.ts'

/** Values of the cluster that no profile asks for any more, or whose variable takes none by now. */
export function droppedVariables({ parent, requested, stack }: PlanningInput): readonly Check[] {
  const declared = stack.profiles.flatMap(({ content }) => content.variables)
  return Object.keys(parent.spec.variables)
    .filter((name) => !Object.hasOwn(requested.variables, name))
    .sort()
    .flatMap((name): readonly Check[] => {
      const found = declared.filter((variable) => variable.name === name)
      if (found.some((variable) => variable.readOnly !== true)) return []
      const why = found.length === 0 ? 'no profile of the cluster has such a variable' : 'the variable is read-only'
      return [
        {
          code: 'variable.dropped',
          severity: 'warning',
          message: `The value of ${name} goes: ${why}.`,
          evidence: { variable: name },
          remedy: 'Keep the value somewhere if it is still wanted.',
        },
      ]
    })
}
