import type { WireInventory } from '#contract/inventory.ts'
import { countText } from '#core/base/count-text.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'

/** Per pool and of the layers how many are ready of those that there shall be; below, each that is not. */
export function Capacity({ name, inventory }: { readonly name: string; readonly inventory: WireInventory }) {
  const { layers, observedAt } = inventory
  const groups = groupsOf(inventory)
  if (observedAt === null) return <p className="c-quiet">Nothing has been observed yet.</p>
  const layersReady = layers.filter(({ state }) => state === 'ready').length
  return (
    <div className="c-stack">
      <ul className="c-plain-list c-capacity">
        {groups.map((pool) => {
          const ready = pool.nodes.filter((node) => node.ready).length
          return (
            <Row
              key={pool.name}
              label={pool.name}
              what="nodes"
              ready={ready}
              wanted={pool.desired}
              most={Math.max(pool.desired, ready)}
            />
          )
        })}
        <Row apart label="Layers" what="layers" ready={layersReady} wanted={layers.length} most={layers.length} />
      </ul>
      {groups.length === 0 && <p className="c-quiet">Which nodes it has is not known now.</p>}
      <NotReady name={name} inventory={inventory} />
      <p className="c-quiet">
        Last change observed <When at={observedAt} />
      </p>
    </div>
  )
}

interface NodeGroup {
  readonly name: string
  readonly desired: number
  readonly nodes: readonly { readonly name: string; readonly ready: boolean; readonly phase: string }[]
}

/** Pools; of an imported cluster, which has none, its nodes by their role. */
function groupsOf({ pools, imported }: WireInventory): readonly NodeGroup[] {
  if (imported === undefined) return pools
  return (['control-plane', 'worker'] as const).flatMap((role) => {
    const nodes = imported.nodes.filter((node) => node.role === role).map((node) => ({ ...node, phase: 'ready' }))
    const name = role === 'worker' ? 'workers' : 'control plane'
    return nodes.length === 0 ? [] : [{ name, desired: nodes.length, nodes }]
  })
}

function Row({ apart = false, label, what, ready, wanted, most }: RowProps) {
  return (
    <li {...(apart ? { className: 'c-capacity-apart' } : {})}>
      <span className="c-breakable">{label}</span>
      <meter min={0} max={Math.max(1, most)} value={ready} aria-label={`${label}: ${ready} of ${wanted} ${what} are ready`} />
      <span className="c-numeric">
        {ready}/{wanted}
      </span>
    </li>
  )
}

interface RowProps {
  /** It is of another kind than those above. */
  readonly apart?: boolean
  readonly label: string
  readonly what: string
  readonly ready: number
  readonly wanted: number
  readonly most: number
}

/** More than these are for the tabs. */
const shownMax = 5

function NotReady({ name, inventory }: { readonly name: string; readonly inventory: WireInventory }) {
  const nodes = groupsOf(inventory).flatMap((pool) => pool.nodes.filter(({ ready }) => !ready))
  const broken = inventory.layers.filter(({ state }) => state !== 'ready')
  if (nodes.length + broken.length === 0) return null
  return (
    <ul className="c-plain-list c-stack" aria-label="What is not ready">
      {broken.slice(0, shownMax).map((layer) => (
        <li key={`${layer.profile}/${layer.name}`}>
          <StateWord state={layer.state === 'in-progress' ? 'in progress' : layer.state}>
            Layer <Go to={paths.clusterProfile(name, `${layer.profile}/${layer.name}`)}>{layer.name}</Go>{' '}
            {layer.state.replace('-', ' ')}
            {layer.message !== null && `: ${layer.message}`}
          </StateWord>
        </li>
      ))}
      {nodes.slice(0, shownMax).map((node) => (
        <li key={node.name}>
          <StateWord state={node.phase === 'ready' ? 'not ready' : node.phase}>
            Node <Go to={paths.clusterNodes(name)}>{node.name}</Go> {node.phase === 'ready' ? 'is not ready' : node.phase}
          </StateWord>
        </li>
      ))}
      {nodes.length > shownMax && <li className="c-quiet">and {countText(nodes.length - shownMax, 'node')} more</li>}
    </ul>
  )
}
