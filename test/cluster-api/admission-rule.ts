import type { JsonObject } from '#core/base/json.ts'

/** One thing that an admission webhook refuses, with its source. */
export interface AdmissionRule {
  readonly name: string
  readonly kinds: readonly string[]
  readonly source: string
  /** The field errors in the server's words; `before` is null for a creation. */
  readonly refused: (after: Admitted, before: Admitted | null) => readonly string[]
}

export interface Admitted {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> }
  readonly spec?: JsonObject
}
