import type { Problem } from './problem.ts'
import { apiPrefix, type AnswerOf, type CallInput, type Route } from './route.ts'

/** The part of `fetch` that the client needs; the caller brings it, with its base address, cookies or key. */
export type Send = (path: string, init: { method: string; headers: Record<string, string>; body?: string }) => Promise<SendAnswer>
interface SendAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

/** A refusal of the server, with its problem answer. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** What a call of the route takes. A body may be given as text already written, with its `content-type` among the headers. */
export type Members<R extends Route> = ([NonNullable<R['params']>] extends [never]
  ? unknown
  : { readonly params: CallInput<R>['params'] }) &
  ([NonNullable<R['query']>] extends [never] ? unknown : { readonly query?: CallInput<R>['query'] }) &
  ([NonNullable<R['body']>] extends [never]
    ? unknown
    : undefined extends CallInput<R>['body']
      ? { readonly body?: CallInput<R>['body'] | string }
      : { readonly body: CallInput<R>['body'] | string })

export type Call = <R extends Route>(
  route: R,
  input: Members<R>,
  headers?: Readonly<Record<string, string>>,
) => Promise<AnswerOf<R>>

/**
 * Calls routes of the contract. A refusal is thrown as {@link ProblemError}. Routes that take a project are asked about `project`,
 * unless the call names one.
 */
export function client(send: Send, project?: string): Call {
  return async (route, input, headers = {}) => {
    const { params, query, body } = input as { params?: object; query?: object; body?: unknown }
    const asked = project !== undefined && takesProject(route) ? { project, ...query } : query
    const answer = await send(apiPrefix + pathOf(route, params) + searchOf(asked), {
      method: route.method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (answer.status >= 400) throw problemFailure(answer.status, text)
    return (text === '' ? undefined : JSON.parse(text)) as AnswerOf<typeof route>
  }
}

/** The refusal that an answer's text tells of. */
export function problemFailure(status: number, text: string): ProblemError {
  return new ProblemError(problemOf(status, text))
}

/** The path of a route with its parameters filled in. */
export function pathOf(route: Pick<Route, 'path'>, params: object | undefined): string {
  const values = (params ?? {}) as Record<string, unknown>
  return route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])))
}

function takesProject({ query }: Route): boolean {
  return query !== undefined && 'shape' in query && 'project' in (query.shape as object)
}

/** `?a=b` of the members that are there; empty without any. */
export function searchOf(query: object | undefined): string {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '')
  if (entries.length === 0) return ''
  return `?${entries.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&')}`
}

function problemOf(status: number, text: string): Problem {
  const read = parse(text)
  if (isProblem(read)) return read
  const detail = text.slice(0, 500) || `The server answered ${status}.`
  return { type: 'about:blank', title: 'No readable answer', status, detail, code: 'answer.unreadable', errors: [] }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Who answers instead of the server, as a proxy does, speaks otherwise. By hand: the console's first load has no schemas. */
function isProblem(read: unknown): read is Problem {
  const { title, status, detail, code, errors } = (read ?? {}) as { readonly [Name in keyof Problem]?: unknown }
  const texts = [title, detail, code].every((one) => typeof one === 'string')
  return texts && typeof status === 'number' && Array.isArray(errors)
}
