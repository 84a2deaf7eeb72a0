import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { revisionSchema } from '#contract/profile.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useNamed } from '../ui/address.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { When } from '../ui/when.tsx'

type Revision = z.infer<typeof revisionSchema>

const shortDigest = (digest: string) => digest.slice('sha256:'.length, 'sha256:'.length + 12)

/** Everything that the version has ever said. Saving adds to it and takes nothing away. */
export function RevisionsTab() {
  const { name, version } = useNamed<'name' | 'version'>()
  const columns: readonly Column<Revision>[] = [
    { name: 'Revision', cell: ({ revision }) => revision },
    { name: 'Note', cell: ({ note }) => (note === '' ? <span className="c-quiet">none</span> : note) },
    { name: 'By', cell: ({ by }) => by },
    { name: 'When', cell: ({ at }) => <When at={at} /> },
    { name: 'Digest', cell: ({ digest }) => <code title={digest}>{shortDigest(digest)}</code> },
    {
      name: 'Compare',
      headless: true,
      cell: ({ revision }) =>
        revision > 1 && (
          <Go to={paths.profileCompare(name, version, `${version}@${revision - 1}`, `${version}@${revision}`)}>
            What it changed
          </Go>
        ),
    },
  ]
  return (
    <Loaded query={useQuery(read.profileRevisions(name, version))} shape="table">
      {({ items }) => <DataTable label="Revisions" columns={columns} rows={items} keyOf={({ revision }) => String(revision)} />}
    </Loaded>
  )
}
