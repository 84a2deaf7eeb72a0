import { useQuery } from '@tanstack/react-query'
import type { Pack, WirePackUse } from '#contract/pack.ts'
import { countText } from '#core/base/count-text.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'

const columns: readonly Column<WirePackUse>[] = [
  {
    name: 'Profile version',
    cell: ({ profile, version, layer }) => <Go to={paths.profileVersion(profile, version, layer)}>{`${profile} ${version}`}</Go>,
  },
  { name: 'Layer', cell: ({ layer }) => layer },
  { name: 'Pack version', cell: ({ packVersion }) => packVersion },
  {
    name: 'Clusters',
    cell: ({ profile, version, newest, clusters, some }) => (
      <>
        {clusters === 0 ? (
          <span className="c-quiet">none</span>
        ) : (
          <span title={some.join(', ') + (clusters > some.length ? ', …' : '')}>
            <Go to={paths.clusters({ profile, version })}>{countText(clusters, 'cluster')}</Go>
          </span>
        )}
        {!newest && <span className="c-detail">The profile version has another one by now, which they have not taken yet.</span>}
      </>
    ),
  },
]

/** Which layers of which profile versions are made of the pack, and how many clusters have taken them. */
export function Uses({ pack: { name, version, registry } }: { readonly pack: Pack }) {
  const { uses } = useAddress<'uses'>()
  const isAll = uses === 'all'
  const query = useQuery(read.packUses(name, { registry, ...(isAll ? {} : { version }) }))
  const other = isAll ? { to: undefined, text: 'This version only' } : { to: 'all', text: 'All versions' }
  return (
    <Card title="Used by" beside={<Go to={paths.pack(name, version, registry, other.to)}>{other.text}</Go>}>
      <Loaded query={query} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="c-quiet">No profile is made of {isAll ? 'it' : 'this version'}.</p>
          ) : (
            <DataTable
              label="Uses"
              columns={columns}
              rows={items}
              keyOf={(use) => `${use.profile} ${use.version} ${use.layer} ${use.packVersion}`}
            />
          )
        }
      </Loaded>
    </Card>
  )
}
