import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { WireRegistry } from '#contract/pack.ts'
import { countText } from '#core/base/count-text.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'
import { AddRegistry } from './add-registry.tsx'
import { SettingsPage } from './settings-page.tsx'
import { useSync } from './use-sync.ts'

/** Where packs come from, and whether all of it could be read. */
export function Registries() {
  const [adding, setAdding] = useState(false)
  const registries = useQuery(read.registries())
  const sync = useSync()
  const columns: readonly Column<WireRegistry>[] = [
    { name: 'Name', cell: ({ name }) => <Go to={paths.registry(name)}>{name}</Go> },
    {
      name: 'Where',
      cell: ({ path }) => (path === null ? 'comes with this Cairn' : <code className="c-breakable">{path}</code>),
    },
    { name: 'Packs', numeric: true, cell: ({ name, packs }) => <Go to={paths.packs({ registry: name })}>{String(packs)}</Go> },
    {
      name: 'Problems',
      cell: ({ name, problems }) =>
        problems.length === 0 ? (
          <span className="c-quiet">none</span>
        ) : (
          <StateWord state="warning">
            <Go to={paths.registry(name)}>{countText(problems.length, 'problem')}</Go>
          </StateWord>
        ),
    },
    { name: 'Read', cell: ({ syncedAt }) => (syncedAt === null ? 'not yet' : <When at={syncedAt} />) },
    {
      name: 'Read again',
      headless: true,
      cell: ({ name }) => (
        <Button
          variant="link"
          isInline
          aria-label={`Read again: ${name}`}
          isLoading={sync.isPending && sync.variables === name}
          onClick={() => sync.mutate(name)}
        >
          Read again
        </Button>
      ),
    },
  ]
  return (
    <SettingsPage
      actions={
        <Button variant="primary" onClick={() => setAdding(true)}>
          Add registry
        </Button>
      }
    >
      <p className="c-quiet">
        Packs come from registries: the built-in one, and folders that the server can read. A version that was read stays as it
        was.
      </p>
      {sync.isError && <ProblemAlert error={sync.error} />}
      <Loaded query={registries} rows={3} shape="table">
        {({ items }) => <DataTable label="Registries" columns={columns} rows={items} keyOf={({ name }) => name} />}
      </Loaded>
      {adding && <AddRegistry onClose={() => setAdding(false)} />}
    </SettingsPage>
  )
}
