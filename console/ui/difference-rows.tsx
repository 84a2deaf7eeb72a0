import './texts.css'
import type { Json } from '#core/base/json.ts'
import { byText } from '#core/plan/explain.ts'
import type { ChangedBy } from '#core/plan/plan.ts'
import { PlainTable } from './plain-table.tsx'
import { ValuePath } from './value-path.tsx'
import { hasParts, valueText } from './value-text.ts'
import { YamlDiff } from './yaml-text.tsx'

export interface DifferenceRow {
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly from: Json
  readonly to: Json
  /** Of a plan: who changed it, and the pools that this very difference repaves. */
  readonly by?: ChangedBy | undefined
  readonly pools?: readonly string[] | undefined
}

const kindWords = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const

/** Structural differences: where, what it is now on the left, what it will be on the right. */
export function DifferenceRows({ label, differences, leftHead = 'Current', rightHead = 'New' }: DifferenceRowsProps) {
  return (
    <PlainTable label={label} heads={['Path', leftHead, rightHead]} className="c-differences">
      {differences.map((one) => (
        <tr key={`${one.path} ${one.kind}`}>
          <th scope="row">
            <ValuePath path={one.path === '' ? '(all)' : one.path} />
            <span className="c-quiet"> {kindWords[one.kind].toLowerCase()}</span>
            {one.by !== undefined && <span className="c-detail">by {byText(one.by)}</span>}
            {one.pools !== undefined && <span className="c-detail">repaves {one.pools.join(', ')}</span>}
          </th>
          <Sides label={label} difference={one} leftHead={leftHead} rightHead={rightHead} />
        </tr>
      ))}
    </PlainTable>
  )
}

interface DifferenceRowsProps {
  readonly label: string
  readonly differences: readonly DifferenceRow[]
  readonly leftHead?: string
  readonly rightHead?: string
}

/** Values with parts are compared line by line, since a list is one difference however little of it differs. */
function Sides({ label, difference: { path, kind, from, to }, leftHead, rightHead }: SidesProps) {
  if (kind === 'changed' && hasParts(from) && hasParts(to)) {
    return (
      <td colSpan={2} className="c-lines">
        <YamlDiff
          left={`${valueText(from)}\n`}
          right={`${valueText(to)}\n`}
          leftLabel={`${leftHead}: ${path} of ${label}`}
          rightLabel={`${rightHead}: ${path} of ${label}`}
          headless
        />
      </td>
    )
  }
  return (
    <>
      <td className={kind === 'added' ? 'c-absent' : 'c-removed'}>{kind === 'added' ? 'not there' : <Value value={from} />}</td>
      <td className={kind === 'removed' ? 'c-absent' : 'c-added'}>{kind === 'removed' ? 'not there' : <Value value={to} />}</td>
    </>
  )
}

interface SidesProps {
  readonly label: string
  readonly difference: DifferenceRow
  readonly leftHead: string
  readonly rightHead: string
}

/** A value as a person reads it: texts as they are, maps and lists with one member in a line. */
export function Value({ value }: { readonly value: Json }) {
  return <pre className="c-value">{valueText(value)}</pre>
}

/** A value of a side that may say nothing, which is null. */
export function ValueOrNothing({ value, nothing = 'nothing' }: { readonly value: Json; readonly nothing?: string }) {
  return value === null ? <span className="c-absent">{nothing}</span> : <Value value={value} />
}
