import type { Digest } from '#core/base/digest.ts'

export interface ChartArchivesTable {
  readonly digest: Digest
  readonly archive: Uint8Array
}
