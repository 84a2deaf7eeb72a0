import type { Cluster } from '#contract/cluster.ts'
import type { WireInventory } from '#contract/inventory.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'
import { WaitText } from './wait-text.tsx'

type ImportedNode = NonNullable<WireInventory['imported']>['nodes'][number]

const columns: readonly Column<ImportedNode>[] = [
  { name: 'Node', width: '34%', cell: ({ name }) => <span className="c-breakable">{name}</span> },
  { name: 'Role', width: '18%', cell: ({ role }) => (role === 'worker' ? 'worker' : 'control plane') },
  { name: 'Ready', width: '16%', cell: ({ ready }) => <StateWord state={ready ? 'ready' : 'not ready'} /> },
  { name: 'Kubernetes', width: '16%', cell: ({ kubernetesVersion }) => kubernetesVersion },
  { name: 'Created', cell: ({ createdAt }) => <When at={createdAt} /> },
]

/** The nodes of a cluster that others run, as its own API says: there is nothing to do about them here. */
export function ImportedNodes({ cluster, inventory }: { readonly cluster: Cluster; readonly inventory: WireInventory }) {
  const { imported } = inventory
  const { waiting, update } = cluster.status
  const ready = imported?.nodes.filter((node) => node.ready).length
  return (
    <Card
      title="Nodes"
      beside={
        <span className="c-quiet">
          {imported !== undefined && `${ready} of ${imported.nodes.length} ready, `}
          {inventory.observedAt !== null && (
            <>
              last change observed <When at={inventory.observedAt} />
            </>
          )}
        </span>
      }
    >
      <p>Others make these nodes and replace them. Cairn looks at them every few minutes, and leaves them alone.</p>
      {waiting !== undefined && <WaitText wait={waiting} halted={update?.phase === 'halted'} />}
      {imported === undefined ? (
        <p className="c-quiet">Which nodes it has is known once it answers.</p>
      ) : imported.nodes.length === 0 ? (
        <p className="c-quiet">It has no nodes now.</p>
      ) : (
        <DataTable
          label={`Nodes of ${cluster.metadata.name}`}
          columns={columns}
          rows={imported.nodes}
          keyOf={({ name }) => name}
        />
      )}
    </Card>
  )
}
