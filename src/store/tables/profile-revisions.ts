import type { ColumnType } from 'kysely'
import type { ProfileContent } from '#core/profile/profile.ts'

export interface ProfileRevisionsTable {
  readonly project_id: string
  readonly version_id: string
  readonly revision: number
  readonly digest: string
  readonly content: ColumnType<ProfileContent, string, string>
  readonly note: string
  readonly by: string
  readonly at: number
}
