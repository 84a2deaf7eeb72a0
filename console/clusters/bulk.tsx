import './fleet.css'
import { useQuery } from '@tanstack/react-query'
import type { BulkChange } from '#contract/bulk.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { Choice } from '../ui/choice.tsx'
import { useGo } from '../ui/go.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { BulkImpact } from './bulk-impact.tsx'
import { BulkPlans } from './bulk-plans.tsx'
import { filterNames, type ClusterFilter } from './cluster-filters.ts'

/** What the address says: the change, the clusters by name or by filters, and the plans once they are made. */
type BulkAddress = ClusterFilter & {
  readonly change?: string | undefined
  readonly all?: string | undefined
  /** Names, with spaces between them. */
  readonly clusters?: string | undefined
  /** Of a switch: the profile and its version, as `edge-retail@1.1.0`. */
  readonly to?: string | undefined
  readonly batch?: string | undefined
}

/** One change for many clusters: first what it would do, then plans for those chosen, then their approval. */
export function Bulk() {
  const address: BulkAddress = useAddress()
  const go = useGo()
  const change = changeOf(address)
  const title = address.change === 'switch' ? 'Switch version' : 'Apply pending updates'
  return (
    <>
      <PageHeading title={title} trail={[{ name: 'Clusters', to: paths.clusters() }]}>
        <p className="c-quiet">
          {address.batch === undefined
            ? 'See what it would do, choose which clusters to plan for, and approve the plans. Nothing happens before that.'
            : 'Each cluster has a plan of its own. Approve them together, or open one to read it in full.'}
        </p>
      </PageHeading>
      {address.batch !== undefined ? (
        <BulkPlans batch={address.batch} />
      ) : (
        <div className="c-stack">
          {address.change === 'switch' && (
            <SwitchTo
              to={address.to}
              among={address.profile}
              onChoose={(to) => void go(paths.bulk({ ...address, to }), { replace: true })}
            />
          )}
          {change !== null && (
            <BulkImpact
              change={change}
              select={selectionOf(address)}
              onPlanned={(batch) => void go(paths.bulk({ change: address.change, to: address.to, batch }))}
            />
          )}
        </div>
      )}
    </>
  )
}

function SwitchTo({ to, among, onChoose }: SwitchToProps) {
  const profiles = useQuery(read.profiles({ limit: 200 }))
  const items = profiles.data?.items ?? []
  const [name, version] = to?.split('@') ?? [among]
  const profile = items.find((one) => one.name === name)
  return (
    <div className="c-row">
      <span>Of the clusters that use it, switch</span>
      <Choice
        label="Profile"
        value={name}
        shown={name ?? 'Choose a profile'}
        options={items
          .filter(({ clusters }) => clusters > 0)
          .map((one) => ({ value: one.name, description: `${one.type}, ${one.clusters.toLocaleString()} in use` }))}
        onChoose={(next) => onChoose(`${next}@${items.find((one) => one.name === next)?.versions[0]?.version ?? ''}`)}
      />
      {profile && (
        <>
          <span>to version</span>
          <Choice
            label="Version"
            value={version}
            shown={version ?? 'Choose a version'}
            options={profile.versions.map((one) => ({
              value: one.version,
              description: `${one.clusters.toLocaleString()} in use`,
            }))}
            onChoose={(next) => onChoose(`${profile.name}@${next}`)}
          />
        </>
      )}
    </div>
  )
}

interface SwitchToProps {
  /** The profile and its version, as `edge-retail@1.1.0`. */
  readonly to: string | undefined
  /** The profile that the clusters were chosen by. */
  readonly among: string | undefined
  readonly onChoose: (to: string) => void
}

function changeOf({ change, to }: BulkAddress): BulkChange | null {
  if (change !== 'switch') return { pending: true }
  const [name = '', version = ''] = to?.split('@') ?? []
  return name === '' || version === '' ? null : { profile: { name, version } }
}

function selectionOf(address: BulkAddress) {
  if (address.all === undefined) return { clusters: (address.clusters ?? '').split(' ').filter((name) => name !== '') }
  const names = Object.keys(filterNames) as (keyof ClusterFilter)[]
  return { filter: Object.fromEntries(names.flatMap((name) => (address[name] === undefined ? [] : [[name, address[name]]]))) }
}
