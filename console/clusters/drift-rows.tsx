import { useQuery } from '@tanstack/react-query'
import type { WireDrift } from '#contract/drift.ts'
import { read } from '../api/queries.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'

const repairs = {
  on: 'by itself',
  held: 'once its pool is released',
  off: 'only by somebody',
} as const satisfies Record<WireDrift['repair'], string>

const columns: readonly Column<WireDrift>[] = [
  { name: 'What', width: '14%', cell: ({ kind }) => <StateWord state="warning">{kind.replace('-', ' ')}</StateWord> },
  { name: 'Object', cell: ({ object }) => <span className="c-breakable">{object}</span> },
  { name: 'Expected', cell: ({ expected }) => <span className="c-breakable">{expected}</span> },
  { name: 'Found', cell: ({ found }) => <span className="c-breakable">{found}</span> },
  { name: 'Since', width: '11%', cell: ({ since }) => <When at={since} /> },
  { name: 'Set right', width: '13%', cell: ({ repair }) => repairs[repair] },
]

/** What differs from what the cluster was told to be, without Cairn having told it so. */
export function DriftRows({ cluster }: { readonly cluster: string }) {
  return (
    <Loaded query={useQuery(read.drift(cluster))} rows={2}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="c-quiet">Nothing differs any more.</p>
        ) : (
          <>
            <DataTable label="Drift" columns={columns} rows={items} keyOf={({ kind, object }) => `${kind} ${object}`} />
            {items.some(({ repair }) => repair === 'off') && (
              <p className="c-quiet">
                What is set right only by somebody stays as it is until then: the project’s policy has drift repair or remediation
                off, or the engine was never told of it.
              </p>
            )}
          </>
        )
      }
    </Loaded>
  )
}
