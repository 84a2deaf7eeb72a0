/** A broken promise of our own code. It is never caught to be answered: it ends the request as a bug. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/** States an invariant. `why` completes the sentence "this holds because ...". */
export function assert(condition: boolean, why: string): asserts condition {
  if (!condition) throw new AssertionError(why)
}

/** The value, which the caller knows to be present. */
export function present<Value>(value: Value | null | undefined, why: string): Value {
  if (value === null || value === undefined) throw new AssertionError(why)
  return value
}

/** Closes a switch over a union: a new member is a type error here. */
export function unreachable(value: never): never {
  throw new AssertionError(`no case for ${JSON.stringify(value)}`)
}
