import './plain-table.css'
import type { ReactNode } from 'react'

/** A small table inside a part of a page: a head for each column, empty where one holds buttons, and the rows as they come. */
export function PlainTable({ label, heads, className = 'c-steps', children }: PlainTableProps) {
  return (
    <table className={className} aria-label={label}>
      <thead>
        <tr>
          {heads.map((head, index) =>
            head === '' ? (
              <td key={index} />
            ) : (
              <th key={index} scope="col">
                {head}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

interface PlainTableProps {
  readonly label: string
  readonly heads: readonly string[]
  readonly className?: string
  /** One `tr` each. */
  readonly children: ReactNode
}
