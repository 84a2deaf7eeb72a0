import type { ColumnType } from 'kysely'
import type { Digest } from '#core/base/digest.ts'
import type { LayerKind } from '#core/pack/pack.ts'

/** Which content a name and version stand for in a registry, with as much of it as lists show. */
export interface PackVersionsTable {
  readonly project_id: string
  readonly registry: string
  readonly name: string
  readonly version: string
  readonly digest: Digest
  readonly layer: LayerKind
  readonly display_name: string
  readonly addon_type: string | null
  readonly cloud_types: ColumnType<readonly string[], string, string>
  /** What is missing before it can be deployed on a real engine. */
  readonly problems: ColumnType<readonly string[], string, string>
  /** Whether the registry still had it when it was last read. */
  readonly present: boolean
}
