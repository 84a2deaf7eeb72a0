import type { Pack } from '#contract/pack.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'

type Preset = Pack['presetChoices'][number]

const columns: readonly Column<Preset>[] = [
  {
    name: 'Preset',
    width: '25%',
    cell: ({ name, displayName }) => (
      <>
        {displayName}
        {displayName !== name && <span className="c-detail">{name}</span>}
      </>
    ),
  },
  { name: 'Group', width: '15%', cell: ({ group }) => group ?? <span className="c-quiet">none</span> },
  {
    name: 'Takes away',
    cell: ({ remove }) =>
      remove.map((path) => (
        <code key={path} className="c-detail c-breakable">
          {path}
        </code>
      )),
  },
  { name: 'Adds', cell: ({ add }) => (add.trim() === '' ? '' : <pre className="c-value">{add.trimEnd()}</pre>) },
]

/** Named edits of the pack's own values: a layer chooses them, one of each group. */
export function Presets({ pack: { presetChoices } }: { readonly pack: Pack }) {
  return (
    <Card title="Presets" beside={<span className="c-quiet">A layer chooses one of each group</span>}>
      <DataTable label="Presets" columns={columns} rows={presetChoices} keyOf={({ name }) => name} />
    </Card>
  )
}
