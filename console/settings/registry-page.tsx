import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import type { PackSummary, WireRegistry } from '#contract/pack.ts'
import { countText } from '#core/base/count-text.ts'
import { read } from '../api/queries.ts'
import { layerAndVersions } from '../packs/pack-columns.tsx'
import { paths } from '../paths.ts'
import { useNamed } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'
import { useSync } from './use-sync.ts'

type Problem = WireRegistry['problems'][number]

const problemColumns: readonly Column<Problem>[] = [
  { name: 'Where', width: '28%', cell: ({ path }) => <code className="c-breakable">{path}</code> },
  {
    name: 'Why it was not taken',
    cell: ({ code, message }) => (
      <>
        {message}
        <span className="c-detail">{code}</span>
      </>
    ),
  },
]

const packColumns: readonly Column<PackSummary>[] = [
  { name: 'Pack', width: '28%', cell: ({ name, latest, registry }) => <Go to={paths.pack(name, latest, registry)}>{name}</Go> },
  ...layerAndVersions,
]

/** One registry: what it brought, and what of it could not be read. */
export function RegistryPage() {
  const { name } = useNamed<'name'>()
  const registry = useQuery(read.registry(name))
  return (
    <Loaded query={registry} rows={2} shape="cards" page={name} trail={[{ name: 'Registries', to: paths.registries() }]}>
      {(one) => <OneRegistry registry={one} />}
    </Loaded>
  )
}

function OneRegistry({ registry: { name, kind, path, packs, syncedAt, problems } }: { readonly registry: WireRegistry }) {
  const sync = useSync()
  const list = useQuery(read.packs({ registry: name, limit: 200 }))
  return (
    <>
      <PageHeading
        title={name}
        trail={[{ name: 'Registries', to: paths.registries() }]}
        beside={
          <span className="c-quiet">
            {kind === 'built-in' ? 'Comes with this Cairn' : <>The folder {path === null ? '' : <code>{path}</code>}</>}, read{' '}
            {syncedAt === null ? 'not yet' : <When at={syncedAt} />}
          </span>
        }
        actions={
          <Button variant="secondary" isLoading={sync.isPending} isDisabled={sync.isPending} onClick={() => sync.mutate(name)}>
            Read again
          </Button>
        }
      />
      <div className="c-stack">
        {sync.isError && <ProblemAlert error={sync.error} />}
        <Card
          title="What could not be read"
          beside={
            <StateWord state={problems.length === 0 ? 'ready' : 'warning'}>{countText(problems.length, 'problem')}</StateWord>
          }
        >
          {problems.length === 0 ? (
            <p className="c-quiet">Everything was taken.</p>
          ) : (
            <>
              <p className="c-quiet">Mend it in the folder, then read the registry again. What was taken before stays usable.</p>
              <DataTable
                label="What could not be read"
                columns={problemColumns}
                rows={problems}
                keyOf={({ path: at, message }) => `${at} ${message}`}
              />
            </>
          )}
        </Card>
        <Card title="Packs" beside={<span className="c-quiet">{countText(packs, 'version')}</span>}>
          <Loaded query={list} rows={4} shape="table">
            {({ items }) =>
              items.length === 0 ? (
                <p className="c-quiet">It brought no pack. Each folder in it with a pack.json is one.</p>
              ) : (
                <DataTable label="Packs" columns={packColumns} rows={items} keyOf={(pack) => pack.name} />
              )
            }
          </Loaded>
        </Card>
      </div>
    </>
  )
}
