import { EmptyState } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { SearchInput } from '@patternfly/react-core/dist/dynamic/components/SearchInput'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import type { auditSchema } from '#contract/audit.ts'
import { read, type AuditFilters } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Value } from '../ui/difference-rows.tsx'
import { useGo } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { PageSteps } from '../ui/page-steps.tsx'
import { TypedFilter } from '../ui/typed-filter.tsx'
import { exactTime } from '../ui/when.tsx'

type AuditRecord = z.infer<typeof auditSchema>

const filterWords = { actor: 'Who', action: 'What', object: 'Object' } as const

/** Who did what and when. Times are exact here: an audit is read long afterwards. */
export function AuditList() {
  const filters = useAddress<'actor' | 'action' | 'object' | 'cursor'>()
  const [open, setOpen] = useState<string | null>(null)
  const go = useGo()
  const records = useQuery(read.audit({ limit: 50, ...filters } as AuditFilters))
  const columns: readonly Column<AuditRecord>[] = [
    { name: 'When', cell: ({ at }) => <time dateTime={at}>{exactTime(at)}</time> },
    { name: 'Who', cell: ({ actor }) => actor },
    { name: 'What', cell: ({ action }) => action },
    { name: 'Object', cell: ({ object }) => <code className="c-breakable">{object}</code> },
    {
      name: 'Detail',
      cell: ({ id, action, object }) => (
        <button
          type="button"
          className="c-text-button"
          aria-expanded={open === id}
          aria-label={`Detail of ${action} on ${object}`}
          onClick={() => setOpen(open === id ? null : id)}
        >
          {open === id ? 'Hide' : 'Show'}
        </button>
      ),
    },
  ]
  return (
    <>
      <PageHeading title="Audit" />
      <div className="c-filters" role="search" aria-label="Filter the audit">
        {(Object.keys(filterWords) as (keyof typeof filterWords)[]).map((name) => (
          <TypedFilter
            key={name}
            value={filters[name]}
            onSettled={(value) => void go(paths.audit({ ...filters, cursor: undefined, [name]: value }), { replace: true })}
          >
            {(value, onChange) => (
              <SearchInput
                aria-label={filterWords[name]}
                placeholder={`${filterWords[name]}…`}
                value={value}
                onChange={(_, next) => onChange(next)}
                onClear={() => onChange('')}
              />
            )}
          </TypedFilter>
        ))}
      </div>
      <Loaded query={records} rows={12}>
        {({ items, next }) =>
          items.length === 0 ? (
            <EmptyState titleText="Nothing matches" headingLevel="h2" variant="sm" />
          ) : (
            <>
              <DataTable
                label="Audit"
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
                busy={records.isPlaceholderData}
                detail={({ id, detail }) => (open === id ? <Value value={detail} /> : null)}
              />
              <PageSteps next={next} cursor={filters.cursor} to={(cursor) => paths.audit({ ...filters, cursor })} />
            </>
          )
        }
      </Loaded>
    </>
  )
}
