import type { z } from 'zod'
import type { faultSchema } from '#contract/cluster.ts'
import { parseDuration } from '#core/base/instant.ts'
import type { Fault } from '#core/simulation/fault.ts'
import { refuse, type Refusal } from '#control/refusal.ts'

/** A fault as the simulator takes it; refused where it does not say what it strikes. */
export function parseFault(body: z.output<typeof faultSchema>): Fault | Refusal {
  const { kind, pool, node, layer, nodes, clear } = body
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
    case 'pool-scaled':
      if (pool === undefined) return missing('pool', "the pool's name")
      return nodes === undefined ? missing('nodes', 'how many it is set to have') : { kind, pool, nodes }
    case 'addon-edited':
    case 'addon-removed':
      return layer === undefined ? missing('layer', 'profile/layer') : { kind, layer }
    case 'node-dies': {
      const forMs = body.for === undefined ? null : parseDuration(body.for)
      return node === undefined ? missing('node', "the node's name") : { kind, node, ...(forMs !== null && { forMs }) }
    }
    case 'node-deleted':
    case 'node-reverted':
    case 'node-relabelled':
      return node === undefined ? missing('node', "the node's name") : { kind, node }
  }
}

function missing(field: string, what: string): Refusal {
  const message = `this fault strikes one ${field}; give ${what}`
  return refuse('document.invalid', `The fault cannot be injected: ${message}.`, [{ path: field, code: 'required', message }])
}
