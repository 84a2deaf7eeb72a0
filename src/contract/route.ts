import type { z } from 'zod'

/**
 * One operation of the API: the server validates and serves it, the OpenAPI document is generated from it, and the clients call
 * through it. Paths are below `/api/v1` and name their parameters in braces.
 */
export interface Route<
  Params extends z.ZodType | undefined = z.ZodType | undefined,
  Query extends z.ZodType | undefined = z.ZodType | undefined,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Answers extends Readonly<Record<number, z.ZodType>> = Readonly<Record<number, z.ZodType>>,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: `/${string}`
  readonly noun: string
  readonly summary: string
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /** What each success status answers with. */
  readonly answers: Answers
  /** Codes of refusals that are particular to this route. */
  readonly refuses?: readonly string[]
  /** Whether it may be called without logging in. */
  readonly open?: boolean
}

/** What the path of every route begins with. */
export const apiPrefix = '/api/v1'

/** Keeps a route's exact types. */
export function route<
  const Params extends z.ZodType | undefined = undefined,
  const Query extends z.ZodType | undefined = undefined,
  const Body extends z.ZodType | undefined = undefined,
  const Answers extends Readonly<Record<number, z.ZodType>> = Readonly<Record<number, z.ZodType>>,
>(description: Route<Params, Query, Body, Answers>): Route<Params, Query, Body, Answers> {
  return description
}

// A route that has no such part has the type `undefined` for it; one that has it may be read as possibly absent, which it is not.
type InputOf<Schema> = [NonNullable<Schema>] extends [never] ? undefined : z.input<NonNullable<Schema> & z.ZodType>
type OutputOf<Schema> = [NonNullable<Schema>] extends [never] ? undefined : z.output<NonNullable<Schema> & z.ZodType>

/** What a caller gives, as it goes over the wire. */
export interface CallInput<R extends Route> {
  readonly params: InputOf<R['params']>
  readonly query: InputOf<R['query']>
  readonly body: InputOf<R['body']>
}

/** What a handler gets, after validation. */
export interface HandlerInput<R extends Route> {
  readonly params: OutputOf<R['params']>
  readonly query: OutputOf<R['query']>
  readonly body: OutputOf<R['body']>
}

export type AnswerOf<R extends Route> = OutputOf<R['answers'][keyof R['answers']]>
