import type { z } from 'zod'
import type { faultSchema } from '#contract/cluster.ts'
import type { Fault } from '#core/simulation/fault.ts'
import { refuse, type Refusal } from '#control/refusal.ts'

/** A fault as the simulator takes it; refused where it does not say what it strikes. */
export function parseFault({ kind, pool, node, layer, nodes, clear }: z.output<typeof faultSchema>): Fault | Refusal {
  switch (kind) {
    case 'node-never-boots':
    case 'node-never-joins':
      return clear === true ? { kind: 'cleared', fault: kind } : { kind, pool: pool ?? null }
    case 'budget-blocks-drain':
      return clear === true ? { kind: 'cleared', fault: kind } : { kind, pool: pool ?? null, budget: 'default/blocking' }
    case 'addon-fails':
      if (clear === true) return { kind: 'cleared', fault: kind }
      return layer === undefined ? missing('layer', 'profile/layer') : { kind, layer }
    case 'cloud-quota':
      return clear === true ? { kind: 'cleared', fault: kind } : { kind, nodes: nodes ?? 0 }
    case 'engine-away':
    case 'observation-stale':
      return clear === true ? { kind: 'cleared', fault: kind } : { kind }
    case 'node-dies':
    case 'node-deleted':
    case 'node-reverted':
      return node === undefined ? missing('node', "the node's name") : { kind, node }
  }
}

function missing(field: string, what: string): Refusal {
  const message = `this fault strikes one ${field}; give ${what}`
  return refuse('document.invalid', `The fault cannot be injected: ${message}.`, [{ path: field, code: 'required', message }])
}
