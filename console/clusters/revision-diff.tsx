import type { z } from 'zod'
import type { revisionDiffSchema } from '#contract/cluster.ts'
import { DifferenceRows } from '../ui/difference-rows.tsx'
import { PlainTable } from '../ui/plain-table.tsx'

type RevisionDiff = z.infer<typeof revisionDiffSchema>

/** What is different between two revisions: what it came to for pools and layers first, then what was written. */
export function RevisionDifference({ diff: { from, to, changes, spec } }: { readonly diff: RevisionDiff }) {
  if (changes.length === 0 && spec.length === 0) return <p>Revisions {`${from} and ${to}`} say the same.</p>
  return (
    <>
      {changes.length > 0 && (
        <PlainTable label="Pools and layers that differ" heads={['What', 'Name', 'How', `Revision ${from}`, `Revision ${to}`]}>
          {changes.map(({ object, name, kind, from: before, to: after }) => (
            <tr key={`${object} ${name}`}>
              <td>{object}</td>
              <th scope="row">{name}</th>
              <td>
                <span className="c-mark">{kind}</span>
              </td>
              <td>{before ?? <span className="c-absent">not there</span>}</td>
              <td>{after ?? <span className="c-absent">not there</span>}</td>
            </tr>
          ))}
        </PlainTable>
      )}
      {spec.length > 0 && (
        <DifferenceRows
          label="What was written differently"
          differences={spec}
          leftHead={`Revision ${from}`}
          rightHead={`Revision ${to}`}
        />
      )}
    </>
  )
}
