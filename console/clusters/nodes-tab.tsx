import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import type { WireDrift } from '#contract/drift.ts'
import type { WireInventory } from '#contract/inventory.ts'
import { isImported } from '#core/cluster/cluster.ts'
import { driftText } from '#core/cluster/drift.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { useNamed } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded, Skeletons } from '../ui/loaded.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { HowLong, When } from '../ui/when.tsx'
import { whyNot } from './cluster-actions.ts'
import { ImportedNodes } from './imported-nodes.tsx'
import { PoolDialog, type PoolEdit } from './pool-dialog.tsx'
import { PoolFacts } from './pool-facts.tsx'
import { UpdateControls } from './update-controls.tsx'
import { UpdateProgress } from './update-progress.tsx'
import { WaitText } from './wait-text.tsx'

const RunningLanes = lazy(async () => ({ default: (await import('../updates/running-lanes.tsx')).RunningLanes }))

type Pool = WireInventory['pools'][number]
type Node = Pool['nodes'][number]

/** What a node is waited for stands below its name: the pod and its budget, where that is what blocks its drain. */
const columnsOf = (waiting: Cluster['status']['waiting']): readonly Column<Node>[] => [
  {
    name: 'Node',
    width: '26%',
    cell: ({ name }) => (
      <>
        <span className="c-breakable">{name}</span>
        {waiting?.object === name && (
          <span className="c-detail">
            <StateWord state="waiting">
              {waiting.reason} It waits <HowLong since={waiting.since} />
            </StateWord>
          </span>
        )}
      </>
    ),
  },
  { name: 'Phase', width: '13%', cell: ({ phase }) => <StateWord state={phase} /> },
  { name: 'Ready', width: '13%', cell: ({ ready }) => <StateWord state={ready ? 'ready' : 'not ready'} /> },
  { name: 'Kubernetes', width: '12%', cell: ({ kubernetesVersion }) => kubernetesVersion },
  { name: 'Machine spec', width: '14%', cell: ({ upToDate }) => <StateWord state={upToDate ? 'up to date' : 'outdated'} /> },
  { name: 'Zone', width: '11%', wide: true, cell: ({ zone }) => zone },
  { name: 'Created', cell: ({ createdAt }) => <When at={createdAt} /> },
]

/** Node pools and their nodes as the engine observes them. Every change of a pool opens a plan. */
export function NodesTab() {
  const { name } = useNamed<'name'>()
  const cluster = useQuery(read.cluster(name))
  const inventory = useQuery(read.inventory(name))
  return (
    <Loaded query={cluster} rows={2} shape="cards">
      {(one) => (
        <Loaded query={inventory} rows={2} shape="cards">
          {(seen) =>
            isImported(one.spec) ? <ImportedNodes cluster={one} inventory={seen} /> : <Pools cluster={one} inventory={seen} />
          }
        </Loaded>
      )}
    </Loaded>
  )
}

function Pools({ cluster, inventory }: { readonly cluster: Cluster; readonly inventory: WireInventory }) {
  const [edit, setEdit] = useState<PoolEdit | null>(null)
  const { update } = cluster.status
  const refused = whyNot('change', cluster.status)
  const drift = useQuery({ ...read.drift(cluster.metadata.name), enabled: cluster.status.drift !== undefined })
  return (
    <div className="c-stack">
      <div className="c-row">
        <span className="c-quiet">
          {inventory.observedAt === null ? (
            'Nothing has been observed yet.'
          ) : (
            <>
              Last change observed <When at={inventory.observedAt} />
            </>
          )}
        </span>
        <span className="c-heading-actions">
          <ActionButton variant="secondary" size="sm" whyNot={refused} onClick={() => setEdit({ kind: 'add' })}>
            Add a worker pool…
          </ActionButton>
        </span>
      </div>
      {update !== undefined && (
        <Card
          title="Update, node by node"
          beside={<Go to={paths.clusterUpdate(cluster.metadata.name, update.id)}>All of this update</Go>}
        >
          <UpdateProgress update={update} />
          {cluster.status.waiting !== undefined && <WaitText wait={cluster.status.waiting} halted={update.phase === 'halted'} />}
          <Suspense fallback={<Skeletons rows={6} />}>
            <RunningLanes cluster={cluster.metadata.name} id={update.id} />
          </Suspense>
          <UpdateControls name={cluster.metadata.name} update={update} />
        </Card>
      )}
      {inventory.pools.map((pool) => (
        <OnePool
          key={pool.name}
          cluster={cluster}
          pool={pool}
          drift={drift.data?.items.filter((one) => one.pool === pool.name) ?? []}
          refused={refused}
          onEdit={setEdit}
        />
      ))}
      {edit !== null && <PoolDialog cluster={cluster} edit={edit} onClose={() => setEdit(null)} />}
    </div>
  )
}

function OnePool({ cluster, pool, drift, refused, onEdit }: OnePoolProps) {
  const spec =
    pool.role === 'control-plane' ? cluster.spec.controlPlane : cluster.spec.workerPools.find(({ name }) => name === pool.name)
  const ready = pool.nodes.filter((node) => node.ready).length
  const outdated = pool.nodes.filter(({ upToDate }) => !upToDate).length
  return (
    <Card
      title={pool.name}
      beside={
        spec !== undefined && (
          <span className="c-row">
            <ActionButton
              variant="link"
              size="sm"
              aria-label={`Change ${pool.name}`}
              whyNot={refused}
              onClick={() => onEdit({ kind: 'change', pool: pool.name })}
            >
              Change…
            </ActionButton>
            {pool.role === 'worker' && (
              <>
                <ActionButton
                  variant="link"
                  size="sm"
                  aria-label={`Scale ${pool.name}`}
                  whyNot={refused}
                  onClick={() => onEdit({ kind: 'scale', pool: pool.name })}
                >
                  Scale…
                </ActionButton>
                <ActionButton
                  variant="link"
                  size="sm"
                  isDanger
                  aria-label={`Remove ${pool.name}`}
                  whyNot={refused}
                  onClick={() => onEdit({ kind: 'remove', pool: pool.name })}
                >
                  Remove…
                </ActionButton>
              </>
            )}
          </span>
        )
      }
    >
      <p className="c-quiet">
        {ready} of {pool.desired} nodes ready
        {outdated > 0 && `, ${outdated} outdated`}
        {spec === undefined && ', no longer part of the cluster’s spec'}
      </p>
      {spec !== undefined && <PoolFacts name={pool.name} spec={spec} />}
      {cluster.status.pending.some(({ kind, name }) => kind === 'pool' && name === pool.name) && (
        <StateWord state="Updates available">
          Left behind by an abort: it is not as the newest revision says until <i>Apply updates</i> brings it there.
        </StateWord>
      )}
      {drift.map((one) => (
        <StateWord key={`${one.kind} ${one.object}`} state="warning">
          Drift: {driftText(one)}, <HowLong since={one.since} />
        </StateWord>
      ))}
      {pool.nodes.length === 0 ? (
        <p className="c-quiet">The pool has no nodes now.</p>
      ) : (
        <DataTable
          label={`Nodes of ${pool.name}`}
          columns={columnsOf(cluster.status.waiting)}
          rows={pool.nodes}
          keyOf={({ name }) => name}
        />
      )}
    </Card>
  )
}

interface OnePoolProps {
  readonly cluster: Cluster
  readonly pool: Pool
  readonly drift: readonly WireDrift[]
  readonly refused: string | null
  readonly onEdit: (edit: PoolEdit) => void
}
