import type { ColumnType } from 'kysely'
import type { Digest } from '#core/base/digest.ts'
import type { PackContent } from '#core/pack/pack.ts'

export interface PackContentsTable {
  readonly digest: Digest
  readonly content: ColumnType<PackContent, string, never>
}
