import type { PoolCourse } from '#contract/plan.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { nodeName, stepsText } from './forecast-course.ts'

interface Row {
  readonly pool: string
  readonly node: string
  readonly steps: string
}

const columns: readonly Column<Row>[] = [
  { name: 'Pool', width: '18%', cell: ({ pool }) => pool },
  { name: 'Node', width: '26%', cell: ({ node }) => <span className="c-breakable">{node}</span> },
  { name: 'What becomes of it', cell: ({ steps }) => steps },
]

/** The chart in words. */
export function ForecastTable({ course }: { readonly course: readonly PoolCourse[] }) {
  const rows = course.flatMap(({ pool, nodes }) => {
    const coming = nodes.filter(({ name }) => name === null)
    return nodes.map((node): Row => ({ pool, node: nodeName(node, coming.indexOf(node)), steps: stepsText(node) }))
  })
  return <DataTable label="Forecast, node by node" columns={columns} rows={rows} keyOf={({ pool, node }) => `${pool} ${node}`} />
}
