import type { ColumnType } from 'kysely'
import type { World } from '#core/simulation/world.ts'
import type { EngineTarget } from '#core/update/target.ts'

/** One simulated cluster. */
export interface SimWorldsTable {
  readonly cluster_id: string
  readonly project_id: string
  readonly generation: number
  /** Engine time of the world's next event. */
  readonly next_at: number | null
  readonly target: ColumnType<EngineTarget | null, string | null, string | null>
  /** The world without its target. */
  readonly state: ColumnType<Omit<World, 'target'>, string, string>
}
