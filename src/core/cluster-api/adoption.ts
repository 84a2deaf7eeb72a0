import type { Difference } from '../diff/diff.ts'

/** What applying one object would come to, as the API server says it. */
export type Rehearsal = {
  /** `Kind name`. */
  readonly object: string
} & (
  | { readonly kind: 'created' }
  | { readonly kind: 'refused'; readonly message: string }
  | {
      readonly kind: 'changed'
      /** Of the spec. */
      readonly changes: readonly Difference[]
      /** Whether a field changes for which Cluster API replaces machines. */
      readonly replacesNodes: boolean
      /** Fields that somebody else owns too. */
      readonly owned: readonly OwnedFields[]
    }
)

interface OwnedFields {
  readonly manager: string
  readonly fields: readonly string[]
}
