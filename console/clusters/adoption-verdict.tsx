import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import type { WireAdoption } from '#contract/adoption.ts'
import { countText } from '#core/base/count-text.ts'
import { controlPlanePool } from '#core/cluster/cluster.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { DifferenceRows } from '../ui/difference-rows.tsx'
import { kindWord } from '../ui/layer-stack.tsx'

/** What an adoption would come to: what stands against it, what describes the cluster, what is written, and what stays. */
export function AdoptionVerdict({ verdict, takeOver, onTakeOver }: VerdictProps) {
  const { refused, owned, unlike, beside } = verdict
  return (
    <>
      <Alert
        variant={refused.length === 0 ? 'success' : 'danger'}
        isInline
        component="h2"
        title={refused.length === 0 ? 'It can be adopted: no machine is replaced' : 'It cannot be adopted'}
      >
        {refused.length > 0 && (
          <ul className="c-problem-errors" aria-label="Reasons">
            {refused.map(({ object, path, message }) => (
              <li key={object + path + message}>
                {object} {path !== '' && <code>{path}</code>} {message}
              </li>
            ))}
          </ul>
        )}
      </Alert>
      <Description verdict={verdict} />
      {owned.length > 0 && <Owners owned={owned} takeOver={takeOver} onTakeOver={onTakeOver} />}
      {unlike.length > 0 && (
        <Card
          title="New machines would be otherwise"
          beside={<span className="c-quiet">Those that there are stay as they are</span>}
        >
          <DataTable label="New machines would be otherwise" columns={noteColumns} rows={unlike} keyOf={keyOfNote} />
        </Card>
      )}
      {beside.length > 0 && (
        <Card title="Left as it is" beside={<span className="c-quiet">Cairn does not touch it</span>}>
          <DataTable label="Left as it is" columns={noteColumns} rows={beside} keyOf={keyOfNote} />
        </Card>
      )}
      <Written verdict={verdict} />
    </>
  )
}

/** Everybody who owns something, once. */
export function ownersIn(owned: WireAdoption['owned']): readonly string[] {
  return [...new Set(owned.map(({ manager }) => manager))]
}

interface VerdictProps {
  readonly verdict: WireAdoption
  readonly takeOver: ReadonlySet<string>
  readonly onTakeOver: (manager: string, on: boolean) => void
}

function Description({ verdict: { profile, profileIsNew, cluster } }: Pick<VerdictProps, 'verdict'>) {
  if (!profile || !cluster) return null
  const { controlPlane, workerPools } = cluster.spec
  const pools = [...(controlPlane ? [{ ...controlPlane, name: controlPlanePool }] : []), ...workerPools]
  return (
    <div className="c-cards">
      <Card
        title={`Profile ${profile.metadata.name} ${profile.spec.version}`}
        beside={<span className="c-quiet">{profileIsNew ? 'Made with the adoption' : 'As it is'}</span>}
      >
        <dl className="c-facts">
          {profile.spec.layers.map(({ name, kind, pack }) => (
            <div key={name}>
              <dt>{kindWord(kind)}</dt>
              <dd>
                {name} <span className="c-quiet">{pack?.version}</span>
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title="Pools">
        <DataTable label="Pools" columns={poolColumns} rows={pools} keyOf={({ name }) => name} />
      </Card>
    </div>
  )
}

type Pool = Pick<
  NonNullable<WireAdoption['cluster']>['spec']['workerPools'][number],
  'name' | 'replicas' | 'instanceType' | 'zones'
>

const poolColumns: readonly Column<Pool>[] = [
  { name: 'Pool', cell: ({ name }) => name },
  { name: 'Machines', cell: ({ instanceType }) => instanceType },
  { name: 'Zones', cell: ({ zones }) => zones.join(', ') || <span className="c-quiet">none</span> },
  { name: 'Nodes', numeric: true, cell: ({ replicas }) => String(replicas) },
]

/** Nothing is taken from anybody who was not named. */
function Owners({ owned, takeOver, onTakeOver }: Pick<VerdictProps, 'takeOver' | 'onTakeOver'> & Pick<WireAdoption, 'owned'>) {
  return (
    <Card
      title="Who writes these fields today"
      beside={<span className="c-quiet">Stop them, or two would undo each other&apos;s work</span>}
    >
      <div>
        {ownersIn(owned).map((manager) => {
          const own = owned.filter((one) => one.manager === manager)
          const count = own.reduce((sum, { fields }) => sum + fields.length, 0)
          return (
            <div key={manager} className="c-owner">
              <Checkbox
                id={`take over ${manager}`}
                label={`Take them over from ${manager}`}
                isChecked={takeOver.has(manager)}
                onChange={(_, on) => onTakeOver(manager, on)}
              />
              <details>
                <summary>
                  {countText(count, 'field')} of {countText(own.length, 'object')}
                </summary>
                <dl className="c-facts">
                  {own.map(({ object, fields }) => (
                    <div key={object}>
                      <dt>{object}</dt>
                      <dd>
                        <code>{fields.join(', ')}</code>
                      </dd>
                    </div>
                  ))}
                </dl>
              </details>
            </div>
          )
        })}
      </div>
    </Card>
  )
}

function Written({ verdict: { profile, changes, creates } }: Pick<VerdictProps, 'verdict'>) {
  if (!profile || changes.length + creates.length === 0) return null
  const objects = [...new Set(changes.map(({ object }) => object))]
  return (
    <Card title="What is written" beside={<span className="c-quiet">As the management cluster itself answers</span>}>
      <div>
        {objects.map((object) => (
          <section key={object} className="c-written" aria-label={object}>
            <h3>{object}</h3>
            <DifferenceRows label={object} differences={changes.filter((change) => change.object === object)} />
          </section>
        ))}
        {creates.length > 0 && <p className="c-written">New: {creates.join(', ')}</p>}
      </div>
    </Card>
  )
}

type Note = WireAdoption['unlike'][number]

const keyOfNote = ({ object, path, message }: Note) => `${object} ${path} ${message}`

const noteColumns: readonly Column<Note>[] = [
  {
    name: 'Object',
    width: '42%',
    cell: ({ object, path }) => (
      <>
        {object}
        {path !== '' && (
          <span className="c-detail c-breakable">
            <code>{path}</code>
          </span>
        )}
      </>
    ),
  },
  { name: 'What', cell: ({ message }) => <span className="c-breakable">{message}</span> },
]
