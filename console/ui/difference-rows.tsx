import type { Json } from '#core/base/json.ts'

export interface DifferenceRow {
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly from: Json
  readonly to: Json
}

const kindWords = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const

/** Structural differences: where, what it is now on the left, what it will be on the right. */
export function DifferenceRows({ label, differences, leftHead = 'Current', rightHead = 'New' }: DifferenceRowsProps) {
  return (
    <table className="c-differences" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Path</th>
          <th scope="col">{leftHead}</th>
          <th scope="col">{rightHead}</th>
        </tr>
      </thead>
      <tbody>
        {differences.map((one) => (
          <tr key={`${one.path} ${one.kind}`}>
            <th scope="row">
              <code>{one.path === '' ? '(all)' : one.path}</code>
              <span className="c-quiet"> {kindWords[one.kind].toLowerCase()}</span>
            </th>
            <td className={one.kind === 'added' ? 'c-absent' : 'c-removed'}>
              {one.kind === 'added' ? 'not there' : <Value value={one.from} />}
            </td>
            <td className={one.kind === 'removed' ? 'c-absent' : 'c-added'}>
              {one.kind === 'removed' ? 'not there' : <Value value={one.to} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface DifferenceRowsProps {
  readonly label: string
  readonly differences: readonly DifferenceRow[]
  readonly leftHead?: string
  readonly rightHead?: string
}

/** A value as a person reads it: texts as they are, maps and lists with one member in a line. */
export function Value({ value }: { readonly value: Json }) {
  return <pre className="c-value">{valueText(value)}</pre>
}

export function valueText(value: Json): string {
  if (typeof value === 'string') return value === '' ? '""' : value
  return JSON.stringify(value, null, 2)
}
