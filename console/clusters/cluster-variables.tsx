import { useQueries } from '@tanstack/react-query'
import { sensitiveMask } from '#core/profile/variable.ts'
import type { Cluster } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { Card } from '../ui/card.tsx'
import { useDraft, withVariableValue } from './draft.ts'
import { asked, valueProblem, VariableFields } from './variable-fields.tsx'

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
        problemOf={(variable) => valueProblem(variable, values[variable.name] ?? '')}
      />
    </Card>
  )
}
