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
  /** What the world was told last, among the contents; null before the first time, and where `target` still holds it. */
  readonly target_digest: string | null
  /** Of worlds that were last told by an older release. */
  readonly target: ColumnType<EngineTarget | null, never, null>
  /** The world without its target. */
  readonly state: ColumnType<Omit<World, 'target'>, string, string>
}
