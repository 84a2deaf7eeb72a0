import type { Json } from '#core/base/json.ts'
import { shortened } from '#core/base/shortened.ts'

/** An expected "no": nothing was changed. Use cases return it as a value; the HTTP edge turns it into a problem answer. */
export interface Refusal {
  readonly kind: 'refused'
  /** One of the stable codes of the API. */
  readonly code: string
  /** What was refused, by which rule, and what to do next. */
  readonly detail: string
  /** Every place that was refused, where there is more to say than `detail`. */
  readonly errors: readonly RefusedPlace[]
  /** What is different from what the caller knew. */
  readonly changed?: readonly Change[]
  /** When it makes sense to ask again. */
  readonly retryAfterSeconds?: number
}

export interface RefusedPlace {
  /** Such as `spec.layers[0].pack.version`. */
  readonly path: string
  readonly code: string
  readonly message: string
}

interface Change {
  readonly what: string
  readonly from: string
  readonly to: string
}

type More = Pick<Refusal, 'changed' | 'retryAfterSeconds'>

export function refuse(code: string, detail: string, errors: readonly RefusedPlace[] = [], more: More = {}): Refusal {
  return { kind: 'refused', code, detail, errors, ...more }
}

export function isRefusal(value: unknown): value is Refusal {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'refused' &&
    'code' in value &&
    'detail' in value
  )
}

/** A value as a refusal shows it: of a long one its beginning. */
export function briefValue(value: Json): string {
  return shortened(typeof value === 'string' ? value : JSON.stringify(value), 300)
}
