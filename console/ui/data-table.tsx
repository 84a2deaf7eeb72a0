import './data-table.css'
import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import { Table, Tbody, Th, Thead, Tr, type ThProps } from '@patternfly/react-table/dist/dynamic/components/Table'
import { Fragment, memo, useCallback, useLayoutEffect, useRef, type ReactNode } from 'react'

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
  const sorting = (column: Column<Row>, index: number): Pick<ThProps, 'sort'> => {
    if (column.sort === undefined || !onSort) return {}
    const name = column.sort
    const descending = sort === `-${name}`
    return {
      sort: {
        columnIndex: index,
        sortBy: {
          ...(sort === name || descending ? { index } : {}),
          direction: descending ? 'desc' : 'asc',
          defaultDirection: 'asc',
        },
        onSort: () => onSort(sort === name ? `-${name}` : name),
      },
    }
  }
  return (
    <Table
      variant="compact"
      role="table"
      aria-label={label}
      className={busy === true ? 'c-table c-busy' : 'c-table'}
      aria-busy={busy ?? false}
    >
      <Thead>
        <Tr>
          {selection && (
            <Th
              select={{
                onSelect: (_, on) => selection.onSelect(rows.map(keyOf), on),
                isSelected: rows.length > 0 && rows.every((row) => selection.isSelected(keyOf(row))),
              }}
            />
          )}
          {columns.map((column, index) =>
            column.headless === true ? (
              <Th key={column.name} screenReaderText={column.name} />
            ) : (
              <Th
                key={column.name}
                modifier="nowrap"
                className={classOf(column)}
                {...widthOf(column)}
                {...sorting(column, index)}
              >
                {column.name}
              </Th>
            ),
          )}
        </Tr>
      </Thead>
      <Tbody>
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
                <tr className={`${trClass} c-detail-row`}>
                  <td className={tdClass} colSpan={columns.length + (selection ? 1 : 0)}>
                    {more}
                  </td>
                </tr>
              )}
            </Fragment>
          )
        })}
      </Tbody>
    </Table>
  )
}

const trClass = 'pf-v6-c-table__tr'
const tdClass = 'pf-v6-c-table__td'

/** Plain cells with PatternFly's look: its own ones measure themselves, which takes longer than all else for a page of clusters. */
const BodyRow = memo(function BodyRow({ name, row, columns, selected, onTick }: BodyRowProps) {
  return (
    <tr className={selected === true ? `${trClass} pf-m-selected` : trClass}>
      {selected !== undefined && (
        <td className={`${tdClass} pf-v6-c-table__check`}>
          <Checkbox
            id={`select ${name}`}
            aria-label={`Select ${name}`}
            isChecked={selected}
            onChange={(_, on) => onTick([name], on)}
          />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.name} data-label={column.name} className={`${tdClass} ${classOf(column)}`.trim()}>
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

function classOf<Row>({ numeric, wide, headless }: Column<Row>): string {
  return [numeric === true || headless === true ? 'c-numeric' : '', wide === true ? 'c-wide' : ''].join(' ').trim()
}

function widthOf<Row>({ width }: Column<Row>) {
  return width === undefined ? {} : { style: { width } }
}

interface DataTableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly sort?: string
  readonly onSort?: (sort: string) => void
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
