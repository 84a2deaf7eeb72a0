/** One row per thing to look at: "look at it, next at `due_at`". */
export interface WorkTable {
  readonly kind: string
  readonly key: string
  /** Raised by every touch; a run that saw an older one may not say that the thing is done. */
  readonly generation: number
  readonly due_at: number
  /** `<server id>/<epoch>` while somebody looks at it. */
  readonly owner: string | null
  readonly lease_until: number | null
  /** Failed looks in a row. */
  readonly attempts: number
}
