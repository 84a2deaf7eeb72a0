import type { Pack } from '#contract/pack.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { kindWord } from '../ui/layer-stack.tsx'
import { ValuePath } from '../ui/value-path.tsx'

type Demands = Pack['demands']
type Rule = Demands['values'][number]
type Beside = Demands['packs'][number]
type Need = Demands['nodes'][number]

const ruleColumns: readonly Column<Rule>[] = [
  { name: 'Path', width: '40%', cell: ({ path }) => <ValuePath path={path} /> },
  { name: 'A value', cell: (rule) => <RuleText rule={rule} /> },
]

const besideColumns: readonly Column<Beside>[] = [
  { name: 'Pack', width: '40%', cell: ({ name, layer }) => `${name} (${kindWord(layer)})` },
  { name: 'Demand', cell: (beside) => besideText(beside) },
]

/** What the pack demands of values, of the packs beside it and of nodes; profiles that break it are refused, and plans blocked. */
export function Demands({ pack: { demands } }: { readonly pack: Pack }) {
  const { values, packs, nodes } = demands
  if (values.length + packs.length + nodes.length === 0) return null
  return (
    <Card title="What it demands">
      {packs.length > 0 && (
        <DataTable
          label="Packs beside it"
          columns={besideColumns}
          rows={packs}
          keyOf={({ name, type, min, max }) => `${name} ${type} ${min} ${max}`}
        />
      )}
      {nodes.length > 0 && (
        <ul className="c-bullets" aria-label="What nodes need">
          {nodes.map((need) => (
            <li key={`${need.resource} ${need.minLimit}`}>{needText(need)}</li>
          ))}
        </ul>
      )}
      {values.length > 0 && <DataTable label="Rules for values" columns={ruleColumns} rows={values} keyOf={({ path }) => path} />}
    </Card>
  )
}

function RuleText({ rule: { required, readOnly, wanted, hints } }: { readonly rule: Rule }) {
  const parts = [required ? 'is required' : '', readOnly ? 'stays the pack’s own' : '', wanted === null ? '' : `is ${wanted}`]
  return (
    <>
      {parts.filter((part) => part !== '').join(', ')}
      {hints.map((hint) => (
        <span key={hint} className="c-detail">
          {hint}
        </span>
      ))}
    </>
  )
}

const besideWords = {
  required: 'has to be there',
  optional: 'may be there',
  notSupported: 'must not be there',
  upgrade: 'is what an update to this version starts from',
} as const satisfies Record<Beside['type'], string>

function besideText({ type, min, max }: Beside): string {
  if (min === null && max === null) return besideWords[type]
  const versions = min === null ? `${max} or older` : max === null ? `${min} or newer` : `${min} to ${max}`
  return `${besideWords[type]}, in version ${versions}`
}

const resourceWords = { cpu: 'CPU', memory: 'memory', diskSize: 'disk' } as const satisfies Record<Need['resource'], string>

function needText({ resource, unit, minLimit, components }: Need): string {
  const word = resourceWords[resource]
  if (components > 0) return `Room for the ${word} that ${components === 1 ? 'its pods request' : `${components} kinds of its pods request`}`
  return `At least ${minLimit ?? 0} ${unit} of ${word} in every worker pool`
}
