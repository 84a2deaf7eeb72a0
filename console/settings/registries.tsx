import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { registryRoutes, type WireRegistry } from '#contract/pack.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { When } from '../ui/when.tsx'
import { AddRegistry } from './add-registry.tsx'
import { SettingsHeading } from './settings-heading.tsx'

/** Where packs come from, and what could not be read there. */
export function Registries() {
  const [adding, setAdding] = useState(false)
  const registries = useQuery(read.registries())
  const queryClient = useQueryClient()
  const sync = useMutation({
    mutationFn: (name: string) => call(registryRoutes.sync, { params: { name } }),
    onSuccess: ({ name, packs }) => {
      toast('success', `${name} has been read again`, `${packs} packs`)
      void queryClient.invalidateQueries(read.registries())
      void queryClient.invalidateQueries({ queryKey: ['packs'] })
    },
  })
  const columns: readonly Column<WireRegistry>[] = [
    { name: 'Name', cell: ({ name }) => <Go to={paths.packs({ registry: name })}>{name}</Go> },
    { name: 'Kind', cell: ({ kind }) => kind },
    { name: 'Path', cell: ({ path }) => (path === null ? '' : <code className="c-breakable">{path}</code>) },
    { name: 'Packs', numeric: true, cell: ({ packs }) => packs },
    { name: 'Read', cell: ({ syncedAt }) => (syncedAt === null ? 'not yet' : <When at={syncedAt} />) },
    {
      name: 'Read again',
      headless: true,
      cell: ({ name }) => (
        <Button
          variant="link"
          isInline
          aria-label={`Read ${name} again`}
          isLoading={sync.isPending && sync.variables === name}
          onClick={() => sync.mutate(name)}
        >
          Read again
        </Button>
      ),
    },
  ]
  return (
    <>
      <SettingsHeading
        part="Registries"
        actions={
          <Button variant="primary" onClick={() => setAdding(true)}>
            Add registry
          </Button>
        }
      />
      {sync.isError && <ProblemAlert error={sync.error} />}
      <Loaded query={registries} rows={3}>
        {({ items }) => (
          <DataTable
            label="Registries"
            columns={columns}
            rows={items}
            keyOf={({ name }) => name}
            detail={({ problems }) =>
              problems.length === 0 ? null : (
                <ul className="c-bullets" aria-label="What could not be read">
                  {problems.map(({ path, code, message }) => (
                    <li key={`${path} ${message}`}>
                      <code>{path}</code> {message} <span className="c-quiet">{code}</span>
                    </li>
                  ))}
                </ul>
              )
            }
          />
        )}
      </Loaded>
      {adding && <AddRegistry onClose={() => setAdding(false)} />}
    </>
  )
}
