import type { Random } from '#core/base/random.ts'
import type { Fault } from '#core/simulation/fault.ts'
import type { World } from '#core/simulation/world.ts'

const minute = 60_000

/** Something that goes wrong in a random life, or ends to do so. */
export function drawFault({ machines }: World, draw: Random): Fault {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(draw() * items.length)] as Item
  const node = pick(machines)?.name ?? 'nobody'
  const pool = pick([null, 'control-plane', 'general'])
  const count = 1 + Math.floor(draw() * 4)
  return pick<Fault>([
    { kind: 'node-dies', node },
    { kind: 'node-dies', node, forMs: draw() * 20 * minute },
    { kind: 'node-deleted', node },
    { kind: 'member-lost', node },
    { kind: 'node-never-ready', pool, count },
    { kind: 'node-dies-in-drain', pool },
    { kind: 'zone-lost', zone: pick(['a', 'b', 'c']) },
    { kind: 'cleared', fault: 'zone-lost' },
    { kind: 'image-missing', pool },
    { kind: 'cleared', fault: 'image-missing' },
    { kind: 'cloud-quota', nodes: Math.floor(draw() * 3) },
    { kind: 'cleared', fault: 'cloud-quota' },
    { kind: 'addon-never-ready', layer: pick(['base/cni', 'base/csi', 'tools/metrics']), count },
    { kind: 'node-never-boots', pool, count },
    { kind: 'node-never-joins', pool, count },
    { kind: 'node-reverted', node },
    { kind: 'node-relabelled', node },
    { kind: 'pool-scaled', pool: 'general', nodes: Math.floor(draw() * 7) },
    { kind: pick(['addon-edited', 'addon-removed']), layer: pick(['base/cni', 'base/csi', 'tools/metrics']) },
    { kind: 'budget-blocks-drain', pool, budget: 'shop/cart' },
    { kind: 'eviction-fails', pool, budget: 'shop/till' },
    { kind: 'addon-fails', layer: pick(['base/cni', 'base/csi', 'tools/metrics']), count },
    { kind: 'cleared', fault: 'budget-blocks-drain' },
  ])
}
