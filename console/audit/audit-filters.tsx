import { SearchInput } from '@patternfly/react-core/dist/dynamic/components/SearchInput'
import { auditActions, auditActionText } from '#core/history/audit-actions.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { Choice } from '../ui/choice.tsx'
import { useGo } from '../ui/go.tsx'
import { TypedFilter } from '../ui/typed-filter.tsx'

type FilterName = 'actor' | 'action' | 'object' | 'since' | 'until'
export type AuditAddress = { readonly [Name in FilterName]?: string | undefined }

/** Days of the address as the instants that the API takes: from the beginning of the first to the end of the last, as they are here. */
export function instantsOf({ since, until }: Pick<AuditAddress, 'since' | 'until'>): { since?: string; until?: string } {
  const from = dayStart(since, 0)
  const before = dayStart(until, 1)
  return { ...(from === null ? {} : { since: from }), ...(before === null ? {} : { until: before }) }
}

function dayStart(day: string | undefined, later: number): string | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '') ?? []
  if (year === undefined) return null
  const start = new Date(Number(year), Number(month) - 1, Number(date) + later)
  return Number.isNaN(start.getTime()) ? null : start.toISOString()
}

const any = 'any'
const texts = { actor: 'Who', object: 'Object' } as const

export function AuditFilters() {
  const filters = useAddress<FilterName | 'entry' | 'cursor'>()
  const go = useGo()
  const change = (next: AuditAddress) =>
    void go(paths.audit({ ...filters, cursor: undefined, entry: undefined, ...next }), { replace: true })
  const text = (name: keyof typeof texts) => (
    <TypedFilter value={filters[name]} onSettled={(value) => change({ [name]: value })}>
      {(value, onChange) => (
        <SearchInput
          aria-label={texts[name]}
          placeholder={`${texts[name]}…`}
          value={value}
          onChange={(_, next) => onChange(next)}
          onClear={() => onChange('')}
        />
      )}
    </TypedFilter>
  )
  const day = (name: 'since' | 'until', label: string) => (
    <label className="c-inline-field">
      {label}
      <input
        className="c-day"
        type="date"
        value={filters[name] ?? ''}
        onChange={(event) => change({ [name]: event.currentTarget.value || undefined })}
      />
    </label>
  )
  return (
    <div className="c-filters" role="search" aria-label="Filter the audit">
      {text('actor')}
      <Choice
        label="What"
        value={filters.action ?? any}
        shown={
          filters.action === undefined
            ? 'Anything'
            : (options.find(({ value }) => value === filters.action)?.label ?? filters.action)
        }
        options={options}
        onChoose={(action) => change({ action: action === any ? undefined : action })}
      />
      {text('object')}
      {day('since', 'From')}
      {day('until', 'To')}
    </div>
  )
}

const nouns = [...new Set(Object.keys(auditActions).map((action) => action.split('.')[0] ?? ''))]

const options = [
  { value: any, label: 'Anything' },
  ...nouns.map((value) => ({ value, label: `Everything of ${value}` })),
  ...Object.keys(auditActions).map((value) => ({ value, label: auditActionText(value), description: value })),
]
