import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import type { Pack } from '#contract/pack.ts'
import { packValues, valuesOf } from '#core/cluster/resolve-layer.ts'
import { diff, touches, type Difference } from '#core/diff/diff.ts'
import { writeValue } from '#core/diff/merge-texts.ts'
import { leavesOf, pathText } from '#core/diff/path.ts'
import { read } from '../api/queries.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { ValueOrNothing } from '../ui/difference-rows.tsx'
import { Loaded } from '../ui/loaded.tsx'
import type { Layer } from './draft.ts'
import { ValuePath } from '../ui/value-path.tsx'

type PackReference = NonNullable<Layer['pack']>

/**
 * What the defaults of the pack's other version change, apart from what the profile wrote: its own values stay over both. An old default
 * that shall stay is carried over into them.
 */
export function PackChange({ layer, from, to, onValues }: PackChangeProps) {
  const old = useQuery(read.pack(from.name, from.version, from.registry))
  const now = useQuery(read.pack(to.name, to.version, to.registry))
  return (
    <details className="c-change" open>
      <summary>
        What the pack’s own values change{' '}
        <span className="c-quiet">
          {from.version} → {to.version}
        </span>
      </summary>
      <Loaded query={old} rows={3}>
        {(before) => (
          <Loaded query={now} rows={3}>
            {(after) => <Changes layer={layer} before={before} after={after} onValues={onValues} />}
          </Loaded>
        )}
      </Loaded>
    </details>
  )
}

interface PackChangeProps {
  readonly layer: Layer
  readonly from: PackReference
  readonly to: PackReference
  readonly onValues: (values: string) => void
}

interface ChangesProps {
  readonly layer: Layer
  readonly before: Pack
  readonly after: Pack
  readonly onValues: (values: string) => void
}

function Changes({ layer, before, after, onValues }: ChangesProps) {
  const defaultsOf = ({ values, presets }: Pack) =>
    packValues({ ...layer, values: '', pack: null }, { values, presets } as Parameters<typeof packValues>[1])
  const changes = diff(defaultsOf(before), defaultsOf(after)).filter(({ path }) => !path.startsWith('pack.content'))
  const own = valuesOf(layer.values)
  const ownPaths = Object.keys(own).length === 0 ? [] : leavesOf(own).map(({ path }) => pathText(path))
  const isOwn = ({ path }: Difference) => ownPaths.some((one) => touches(one, path))
  const columns: readonly Column<Difference>[] = [
    { name: 'Value', width: '30%', cell: ({ path }) => <ValuePath path={path} /> },
    { name: before.version, cell: ({ from }) => <ValueOrNothing value={from} nothing="not there" /> },
    {
      name: 'Keep the old one',
      width: '6em',
      headless: true,
      cell: (change) =>
        isOwn(change) ? (
          <span className="c-quiet">your profile says it: yours stays</span>
        ) : (
          change.kind !== 'added' && (
            <Button
              variant="link"
              isInline
              className="c-nowrap"
              aria-label={`Keep ${change.path} as it was`}
              onClick={() => {
                const written = writeValue(layer.values, change.path, change.from)
                if (written !== null) onValues(written)
              }}
            >
              Keep →
            </Button>
          )
        ),
    },
    { name: after.version, cell: ({ to }) => <ValueOrNothing value={to} nothing="not there" /> },
  ]
  if (changes.length === 0) return <p className="c-quiet">Nothing: both versions have the same values.</p>
  return <DataTable label="What the pack’s own values change" columns={columns} rows={changes} keyOf={({ path }) => path} />
}
