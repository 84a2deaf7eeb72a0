import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import type { Plan } from '#contract/plan.ts'
import { Value } from '../ui/difference-rows.tsx'

/** Values that this cluster overrides and the new profile content changes too. */
export function Conflicts({ conflicts }: { readonly conflicts: Plan['conflicts'] }) {
  const title =
    conflicts.length === 1 ? '1 value of an override is in conflict' : `${conflicts.length} values of overrides are in conflict`
  return (
    <Alert variant="danger" isInline title={title} component="h2">
      <p>
        The profile changes a value that this cluster overrides, each to something else. Change or remove the override on the
        cluster’s Profile tab, then plan again.
      </p>
      <table className="c-differences" aria-label="Conflicts">
        <thead>
          <tr>
            <th scope="col">Path</th>
            <th scope="col">Base: the profile before</th>
            <th scope="col">Ours: the override</th>
            <th scope="col">Theirs: the profile now</th>
          </tr>
        </thead>
        <tbody>
          {conflicts.map(({ profile, layer, path, base, ours, theirs }) => (
            <tr key={`${profile}/${layer} ${path}`}>
              <th scope="row">
                <code>{path}</code>
                <span className="c-detail">
                  {profile}/{layer}
                </span>
              </th>
              <td>
                <Value value={base} />
              </td>
              <td className="c-removed">
                <Value value={ours} />
              </td>
              <td className="c-added">
                <Value value={theirs} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Alert>
  )
}
