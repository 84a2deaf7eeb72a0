import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import type { Cluster } from '#contract/cluster.ts'
import type { overriddenValueSchema } from '#contract/override.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { ValueOrNothing } from '../ui/difference-rows.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { PromoteOverride } from './promote-override.tsx'
import { ValuePath } from '../ui/value-path.tsx'

type Overridden = z.infer<typeof overriddenValueSchema>

const columns: readonly Column<Overridden>[] = [
  { name: 'Path', width: '30%', cell: ({ path }) => <ValuePath path={path} /> },
  { name: 'Here', width: '25%', cell: ({ value }) => <ValueOrNothing value={value} nothing="taken away" /> },
  { name: 'Lies over', width: '25%', cell: ({ below }) => <ValueOrNothing value={below} /> },
  { name: 'State', cell: ({ state }) => <State state={state} /> },
]

/** Everything that this cluster alone lays over its profiles, and the way to make it part of one. Shown where there is any. */
export function Overrides({ cluster }: { readonly cluster: Cluster }) {
  const { name } = cluster.metadata
  const overrides = useQuery({ ...read.overrides(name), enabled: cluster.spec.overrides.length > 0 })
  const [promoted, setPromoted] = useState<Layer | null>(null)
  if (cluster.spec.overrides.length === 0) return null
  return (
    <Card title="What this cluster overrides">
      <Loaded query={overrides} rows={4}>
        {({ items }) => (
          <div className="c-stack">
            {byLayer(items).map((layer) => (
              <section key={keyOf(layer)} className="c-stack" aria-label={`Overrides of ${keyOf(layer)}`}>
                <div className="c-row">
                  <h3>
                    <Go to={paths.clusterProfile(name, keyOf(layer))}>{keyOf(layer)}</Go>
                  </h3>
                  <Button
                    variant="link"
                    isInline
                    aria-label={`Promote to a new profile version… the override of ${keyOf(layer)}`}
                    onClick={() => setPromoted(layer)}
                  >
                    Promote to a new profile version…
                  </Button>
                </div>
                <DataTable
                  label={`Overridden values of ${keyOf(layer)}`}
                  columns={columns}
                  rows={layer.values}
                  keyOf={({ kind, path }) => `${kind} ${path}`}
                />
              </section>
            ))}
          </div>
        )}
      </Loaded>
      {promoted !== null && <PromoteOverride cluster={cluster} override={promoted} onClose={() => setPromoted(null)} />}
    </Card>
  )
}

interface Layer {
  readonly profile: string
  readonly layer: string
  readonly values: readonly Overridden[]
}

const keyOf = ({ profile, layer }: Pick<Layer, 'profile' | 'layer'>) => `${profile}/${layer}`

function byLayer(items: readonly Overridden[]): readonly Layer[] {
  return [...Map.groupBy(items, keyOf).values()].flatMap((values) => {
    const [first] = values
    return first ? [{ profile: first.profile, layer: first.layer, values }] : []
  })
}

function State({ state }: Pick<Overridden, 'state'>) {
  if (state === 'conflict') return <StateWord state="warning">the profile was saved with another value</StateWord>
  if (state === 'idle') return <span className="c-quiet">the profile says the same</span>
  return <>differs from the profile</>
}
