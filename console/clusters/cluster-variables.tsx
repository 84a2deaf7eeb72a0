import { useQueries } from '@tanstack/react-query'
import { holdsExpression } from '#core/profile/expression.ts'
import { sensitiveMask } from '#core/profile/variable.ts'
import { checkValue } from '#core/profile/variable-value.ts'
import type { Cluster } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { Card } from '../ui/card.tsx'
import { useDraft, withVariableValue } from './draft.ts'
import { asked, VariableFields, type DeclaredVariable } from './variable-fields.tsx'

/** What the profiles ask of this cluster, at the versions that are chosen. Shown where they ask for anything. */
export function ClusterVariables({ cluster }: { readonly cluster: Cluster }) {
  const [draft, setDraft] = useDraft(cluster.metadata.name)
  const profiles = draft.profiles ?? cluster.spec.profiles
  const answers = useQueries({ queries: profiles.map(({ name, version }) => read.profileVersion(name, version)) })
  const variables = asked(answers.flatMap(({ data }) => data?.document.spec.variables ?? []))
  const once = variables.filter(({ name }, index) => variables.findIndex((one) => one.name === name) === index)
  if (once.length === 0) return null
  const values = { ...cluster.spec.variables, ...draft.variables }
  return (
    <Card title="Variables" beside={<span className="c-quiet">Values of this cluster, planned with the rest</span>}>
      <VariableFields
        variables={once}
        // What is sealed comes as a mask: an empty field keeps it.
        values={Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === sensitiveMask ? '' : value]))}
        onChange={(name, value) => setDraft(withVariableValue(draft, cluster, name, value))}
        problemOf={(variable) => problemOf(variable, values[variable.name] ?? '')}
      />
    </Card>
  )
}

/** By the rules that the plan holds, while one types. */
function problemOf({ pattern, ...variable }: DeclaredVariable, value: string): string | undefined {
  if (value === sensitiveMask || holdsExpression(value)) return undefined
  const { type, multiline, options, required } = variable
  if (value === '') return required && variable.default === null ? 'It is required, and has no default.' : undefined
  const rule = checkValue(
    { type, multiline, ...(options.length === 0 ? {} : { options }), ...(pattern === null ? {} : { pattern }) },
    value,
  )
  return rule === null ? undefined : `The value ${rule}.`
}
