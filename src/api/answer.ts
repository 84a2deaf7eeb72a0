import type { z } from 'zod'
import type { HandlerInput, Route } from '#contract/route.ts'
import type { Json } from '#core/base/json.ts'
import type { Precondition } from '#control/precondition.ts'
import type { Refusal } from '#control/refusal.ts'
import type { RequestContext } from './api.ts'

/** One of the route's answers: a status with the body that its schema describes. */
export type Answer<R extends Route> = { [Status in StatusOf<R>]: AnswerWith<Status, BodyOf<R, Status>> }[StatusOf<R>]

/** `unchanged` is what the request's `If-Match` demands, to be asked for in the transaction that writes. */
export type Handler<R extends Route> = (
  input: HandlerInput<R>,
  context: RequestContext,
  unchanged: Precondition,
) => Promise<Answer<R> | Refusal>

/** The body of a route's 200. */
export type Representation<R extends Route> = DeepReadonly<z.output<R['answers'][200] & z.ZodType>>

type StatusOf<R extends Route> = keyof R['answers'] & number
type BodyOf<R extends Route, Status extends number> = DeepReadonly<z.output<R['answers'][Status] & z.ZodType>>

type Headers = Readonly<Record<string, string>>

interface AnswerWith<Status extends number, Body> {
  readonly status: Status
  readonly body: undefined extends Body ? undefined : Body
  readonly headers?: Headers
}

/** An answer whose status keeps its literal type, which an object in an async function would lose. */
export function answer<const Status extends number>(status: Status): Given<Status, undefined>
export function answer<const Status extends number, const Body>(
  status: Status,
  body: Body,
  headers?: Headers,
): Given<Status, Body>
export function answer(status: number, body?: unknown, headers: Headers = {}): Given<number, unknown> {
  return { status, body, headers }
}

interface Given<Status extends number, Body> {
  readonly status: Status
  readonly body: Body
  readonly headers: Headers
}

/** What handlers hold is readonly all the way down; the schemas' types are not. */
export type DeepReadonly<Value> = [Json] extends [Value]
  ? Value
  : Value extends (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : Value extends readonly unknown[]
      ? { readonly [Index in keyof Value]: DeepReadonly<Value[Index]> }
      : Value extends object
        ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
        : Value
