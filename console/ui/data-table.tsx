import './data-table.css'
import { ArrowsAltVIconConfig } from '@patternfly/react-icons/dist/esm/icons/arrows-alt-v-icon'
import { LongArrowAltDownIconConfig } from '@patternfly/react-icons/dist/esm/icons/long-arrow-alt-down-icon'
import { LongArrowAltUpIconConfig } from '@patternfly/react-icons/dist/esm/icons/long-arrow-alt-up-icon'
import { Fragment, memo, useCallback, useLayoutEffect, useRef, type ReactNode } from 'react'
import { Glyph } from './glyph.tsx'

export interface Column<Row> {
  readonly name: string
  readonly cell: (row: Row) => ReactNode
  /** The order that the server knows by this name; without it, the column does not sort. */
  readonly sort?: string
  readonly numeric?: boolean
  /** Left out where the window is narrow. */
  readonly wide?: boolean
  /** Of the table's width, so that tables below each other line up, as `25%`. */
  readonly width?: string
  /** The column has no head of its own, as one of buttons. */
  readonly headless?: boolean
}

/** A table is its columns. Sorting is the server's. Rows that are as they were are not drawn again, where the columns are the same too. */
export function DataTable<Row>({ label, columns, rows, keyOf, sort, onSort, busy, detail, selection }: DataTableProps<Row>) {
  const tick = useTick(selection?.onSelect)
  return (
    <table
      // On a phone its rows are blocks, which are no table by themselves.
      role="table"
      aria-label={label}
      className={busy === true ? 'c-table c-busy' : 'c-table'}
      aria-busy={busy ?? false}
    >
      <thead>
        <tr>
          {selection && (
            <th scope="col" className="c-tick">
              <input
                type="checkbox"
                aria-label="Select all rows"
                checked={rows.length > 0 && rows.every((row) => selection.isSelected(keyOf(row)))}
                onChange={(event) => selection.onSelect(rows.map(keyOf), event.target.checked)}
              />
            </th>
          )}
          {columns.map((column) => (
            <Head key={column.name} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const more = detail?.(row)
          const key = keyOf(row)
          // A row keeps its place on the screen and the keyboard when others come before it: it goes by its key.
          return (
            <Fragment key={key}>
              <BodyRow
                name={key}
                row={row}
                columns={columns as readonly Column<unknown>[]}
                selected={selection?.isSelected(key)}
                onTick={tick}
              />
              {more !== undefined && more !== null && (
                <tr className="c-detail-row">
                  <td colSpan={columns.length + (selection ? 1 : 0)}>{more}</td>
                </tr>
              )}
            </Fragment>
          )
        })}
      </tbody>
    </table>
  )
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const { name, sort: by } = column
  const place = { scope: 'col', className: classOf(column), ...widthOf(column) } as const
  if (column.headless === true) {
    return (
      <th {...place}>
        <span className="pf-v6-screen-reader">{name}</span>
      </th>
    )
  }
  if (by === undefined || !onSort) return <th {...place}>{name}</th>
  const order = sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none'
  return (
    <th {...place} aria-sort={order}>
      <button type="button" className="c-sort" onClick={() => onSort(order === 'ascending' ? `-${by}` : by)}>
        {name}
        <Glyph picture={arrows[order]} />
      </button>
    </th>
  )
}

const arrows = {
  ascending: LongArrowAltUpIconConfig,
  descending: LongArrowAltDownIconConfig,
  none: ArrowsAltVIconConfig,
} as const

interface HeadProps<Row> extends Pick<DataTableProps<Row>, 'sort' | 'onSort'> {
  readonly column: Column<Row>
}

const BodyRow = memo(function BodyRow({ name, row, columns, selected, onTick }: BodyRowProps) {
  return (
    <tr className={selected === true ? 'c-selected' : undefined}>
      {selected !== undefined && (
        <td className="c-tick">
          <input
            type="checkbox"
            id={`select ${name}`}
            aria-label={`Select ${name}`}
            checked={selected}
            onChange={(event) => onTick([name], event.target.checked)}
          />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.name} data-label={column.name} className={classOf(column)}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
})

interface BodyRowProps {
  readonly name: string
  readonly row: unknown
  readonly columns: readonly Column<unknown>[]
  /** Undefined where rows cannot be ticked. */
  readonly selected: boolean | undefined
  readonly onTick: (keys: readonly string[], on: boolean) => void
}

/** One function for as long as the table stands, that calls the newest. */
function useTick(onSelect: BodyRowProps['onTick'] | undefined): BodyRowProps['onTick'] {
  const newest = useRef(onSelect)
  useLayoutEffect(() => {
    newest.current = onSelect
  })
  return useCallback((keys, on) => newest.current?.(keys, on), [])
}

function classOf<Row>({ numeric, wide, headless }: Column<Row>): string | undefined {
  const names = [...(numeric === true || headless === true ? ['c-numeric'] : []), ...(wide === true ? ['c-wide'] : [])]
  return names.length === 0 ? undefined : names.join(' ')
}

function widthOf<Row>({ width }: Column<Row>) {
  return width === undefined ? {} : { style: { width } }
}

interface DataTableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly sort?: string | undefined
  readonly onSort?: ((sort: string) => void) | undefined
  /** What is shown is of the page before; the new one is on its way. */
  readonly busy?: boolean
  /** Rows can be ticked, by their keys; the head ticks all that are shown. */
  readonly selection?: {
    readonly isSelected: (key: string) => boolean
    readonly onSelect: (keys: readonly string[], on: boolean) => void
  }
  /** A row of its own below, for what does not fit into cells. */
  readonly detail?: (row: Row) => ReactNode
}
