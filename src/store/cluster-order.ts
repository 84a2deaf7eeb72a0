import { sql, type RawBuilder } from 'kysely'
import type { Instant } from '#core/base/instant.ts'
import { updateStatus } from './cluster-filter.ts'

export type ClusterSort =
  'name' | 'status' | 'health' | 'updateStatus' | 'kubernetesVersion' | 'nodes' | 'region' | 'drift' | 'updatedAt' | 'createdAt'

/** What a list goes by, and the type to which its text is turned back for the next page. */
export interface ClusterOrder {
  readonly column: RawBuilder<unknown>
  readonly type: RawBuilder<unknown>
}

/** Only what stands in this table can be part of a statement. */
export function orderOf(sort: ClusterSort, now: Instant): ClusterOrder {
  const orders: Readonly<Record<ClusterSort, () => ClusterOrder>> = {
    name: () => ({ column: sql.ref('c.name'), type: text }),
    status: () => ({ column: sql.ref('c.status'), type: text }),
    health: () => ({ column: rankOf(healthOrder, sql.ref('c.health')), type: int }),
    updateStatus: () => ({ column: rankOf(attentionOrder, updateStatus(now)), type: int }),
    kubernetesVersion: () => ({ column: versionParts, type: sql`int[]` }),
    nodes: () => ({ column: sql.ref('c.nodes_total'), type: int }),
    region: () => ({ column: sql.ref('c.region'), type: text }),
    drift: () => ({ column: sql`coalesce(jsonb_array_length(c.drift), 0)`, type: int }),
    updatedAt: () => ({ column: sql.ref('c.updated_at'), type: sql`bigint` }),
    createdAt: () => ({ column: sql.ref('c.created_at'), type: sql`bigint` }),
  }
  return orders[sort]()
}

const text = sql`text`
const int = sql`int`

/** What needs somebody comes first. */
const healthOrder = ['Unhealthy', 'Unknown', 'Healthy']
const attentionOrder = [
  'Halted',
  'Waiting',
  'Awaiting approval',
  'Paused',
  'Updating',
  'Verifying',
  'Updates available',
  'Up to date',
]

function rankOf(order: readonly string[], of: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`array_position(${[...order]}::text[], ${of})`
}

/** 1.9 comes before 1.10; of what has no version yet there is no part. */
const versionParts = sql`coalesce(string_to_array(substring(c.kubernetes_version from '^[0-9]+(?:[.][0-9]+)*'), '.')::int[], '{}')`
