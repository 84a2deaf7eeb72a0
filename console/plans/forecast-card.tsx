import { lazy, Suspense } from 'react'
import type { Plan } from '#contract/plan.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { useGo } from '../ui/go.tsx'
import { Skeletons } from '../ui/loaded.tsx'
import { Switcher } from '../ui/switcher.tsx'
import { Forecast } from './forecast.tsx'

const Chart = lazy(async () => ({ default: (await import('./forecast-chart.tsx')).ForecastChart }))
const Table = lazy(async () => ({ default: (await import('./forecast-table.tsx')).ForecastTable }))

const views = ['Chart', 'Table'] as const

/** How the update is likely to go: its length in words, and node by node as a chart or a table. */
export function ForecastCard({ plan }: { readonly plan: Plan & { readonly forecast: NonNullable<Plan['forecast']> } }) {
  const { forecast, steps, repave } = plan
  const { forecast: asked } = useAddress<'forecast'>()
  const go = useGo()
  const course = forecast.course ?? []
  const view = asked === 'table' ? 'Table' : 'Chart'
  return (
    <Card
      title="Forecast"
      beside={
        course.length > 0 && (
          <Switcher
            label="How the forecast is shown"
            options={views}
            value={view}
            onChoose={(next) =>
              void go(paths.plan(plan.cluster, plan.id, next === 'Table' ? { forecast: 'table' } : {}), { replace: true })
            }
          />
        )
      }
    >
      {repave.scope === 'none' && <Forecast cluster={plan.cluster} forecast={forecast} isChain={steps.length > 1} />}
      {course.length > 0 && (
        <Suspense fallback={<Skeletons rows={8} />}>
          {view === 'Chart' ? <Chart forecast={forecast} course={course} /> : <Table course={course} />}
        </Suspense>
      )}
    </Card>
  )
}
