import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import { Table, Tbody, Td, Th, Thead, Tr, type ThProps } from '@patternfly/react-table/dist/dynamic/components/Table'
import type { ReactNode } from 'react'

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

/** A table is its columns. Sorting is the server's. */
export function DataTable<Row>({ label, columns, rows, keyOf, sort, onSort, busy, detail, selection }: DataTableProps<Row>) {
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
          return [
            <Tr key={key} {...(selection ? { isRowSelected: selection.isSelected(key) } : {})}>
              {selection && (
                <Td className="pf-v6-c-table__check">
                  <Checkbox
                    id={`select ${key}`}
                    aria-label={`Select ${key}`}
                    isChecked={selection.isSelected(key)}
                    onChange={(_, on) => selection.onSelect([key], on)}
                  />
                </Td>
              )}
              {columns.map((column) => (
                <Td key={column.name} dataLabel={column.name} className={classOf(column)}>
                  {column.cell(row)}
                </Td>
              ))}
            </Tr>,
            more === undefined || more === null ? null : (
              <Tr key={`${keyOf(row)} detail`} className="c-detail-row">
                <Td colSpan={columns.length + (selection ? 1 : 0)}>{more}</Td>
              </Tr>
            ),
          ]
        })}
      </Tbody>
    </Table>
  )
}

function classOf<Row>({ numeric, wide }: Column<Row>): string {
  return [numeric === true ? 'c-numeric' : '', wide === true ? 'c-wide' : ''].join(' ').trim()
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
