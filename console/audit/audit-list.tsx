import { EmptyState, EmptyStateActions } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { useQuery } from '@tanstack/react-query'
import { auditForms, auditRoutes, type WireAuditRecord } from '#contract/audit.ts'
import { auditActionText } from '#core/history/audit-actions.ts'
import { addressOf } from '../api/call.ts'
import { read, type AuditFilters as AuditQuery } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go, useGo } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { PageSteps } from '../ui/page-steps.tsx'
import { exactTime } from '../ui/when.tsx'
import { AuditDetail } from './audit-detail.tsx'
import { AuditFilters, instantsOf, type AuditAddress } from './audit-filters.tsx'

/** Who did what, when, from where. Times are exact here: an audit is read long afterwards. */
export function AuditList() {
  const { entry, cursor, ...filters } = useAddress<keyof AuditAddress | 'entry' | 'cursor'>()
  const go = useGo()
  const { since: _since, until: _until, ...texts } = filters
  const query = { ...texts, ...instantsOf(filters) }
  const records = useQuery(read.audit({ limit: 50, ...query, ...(cursor === undefined ? {} : { cursor }) } as AuditQuery))
  const open = (id: string | undefined) => void go(paths.audit({ ...filters, cursor, entry: id }), { replace: true })
  const isElsewhere = entry !== undefined && records.data !== undefined && !records.data.items.some(({ id }) => id === entry)
  return (
    <>
      <PageHeading
        title="Audit"
        actions={auditForms.map((format) => (
          <a key={format} href={addressOf(auditRoutes.export, {}, { ...query, format })} download>
            Export as {format === 'csv' ? 'CSV' : 'NDJSON'}
          </a>
        ))}
      />
      <AuditFilters />
      {isElsewhere && <Linked id={entry} />}
      <Loaded query={records} rows={12} shape="table">
        {({ items, next }) =>
          items.length === 0 ? (
            <EmptyState titleText="Nothing matches" headingLevel="h2" variant="sm">
              <EmptyStateActions>
                <Go to={paths.audit()}>Clear the filters</Go>
              </EmptyStateActions>
            </EmptyState>
          ) : (
            <>
              <DataTable
                label="Audit"
                columns={columnsOf(entry, open)}
                rows={items}
                keyOf={({ id }) => id}
                busy={records.isPlaceholderData}
                detail={(record) => (entry === record.id ? <AuditDetail record={record} /> : null)}
              />
              <PageSteps next={next} cursor={cursor} to={(to) => paths.audit({ ...filters, cursor: to })} />
            </>
          )
        }
      </Loaded>
    </>
  )
}

function columnsOf(entry: string | undefined, open: (id: string | undefined) => void): readonly Column<WireAuditRecord>[] {
  return [
    {
      name: 'When',
      width: '15em',
      cell: ({ at }) => (
        <time dateTime={at} className="c-nowrap">
          {exactTime(at)}
        </time>
      ),
    },
    {
      name: 'Who',
      cell: ({ actor, address }) => (
        <>
          {actor}
          {address !== null && <span className="c-detail">from {address}</span>}
        </>
      ),
    },
    {
      name: 'What',
      cell: ({ action }) => (
        <>
          {auditActionText(action)}
          <span className="c-detail">{action}</span>
        </>
      ),
    },
    { name: 'Object', cell: ({ object }) => <AuditObject object={object} /> },
    {
      name: 'Detail',
      headless: true,
      cell: ({ id, action, object }) => (
        <button
          type="button"
          className="c-text-button"
          aria-expanded={entry === id}
          aria-label={`${entry === id ? 'Hide' : 'Show'} the detail of ${action} on ${object}`}
          onClick={() => open(entry === id ? undefined : id)}
        >
          {entry === id ? 'Hide' : 'Show'}
        </button>
      ),
    },
  ]
}

/** What it was done to, with the way there where such a thing has a page. */
function AuditObject({ object }: { readonly object: string }) {
  const [kind = '', name = ''] = object.split(/\/(.*)/)
  const [profile = '', version] = name.split('@')
  const text = <code className="c-breakable">{object}</code>
  if (kind === 'cluster') return <Go to={paths.cluster(name)}>{text}</Go>
  if (kind === 'registry') return <Go to={paths.registry(name)}>{text}</Go>
  if (kind === 'profile')
    return <Go to={version === undefined ? paths.profile(profile) : paths.profileVersion(profile, version)}>{text}</Go>
  return text
}

/** A record that a link leads to and that is not on this page of the list. */
function Linked({ id }: { readonly id: string }) {
  return (
    <Loaded
      query={useQuery(read.auditRecord(id))}
      rows={1}
      shape="cards"
      trail={[{ name: 'the whole audit', to: paths.audit() }]}
    >
      {(record) => (
        <Card title={`${auditActionText(record.action)}: ${record.object}`} beside={<span>{exactTime(record.at)}</span>}>
          <p>{record.actor}</p>
          <AuditDetail record={record} />
        </Card>
      )}
    </Loaded>
  )
}
