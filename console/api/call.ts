import { client, pathOf, ProblemError, searchOf, type Send } from '#contract/client.ts'
import type { Problem } from '#contract/problem.ts'
import type { Route } from '#contract/route.ts'
import { apiPrefix } from '#contract/route.ts'
import { defaultProject, project } from './project.ts'

/** Calls the server that this page came from, with its session cookie. */
export const send: Send = async (path, init) => {
  try {
    return await fetch(path, { ...init, credentials: 'same-origin' })
  } catch {
    throw new ProblemError({
      type: 'about:blank',
      title: 'The server cannot be reached',
      status: 0,
      detail: 'No answer came from the server. Check that it runs and that the network is there, then try again.',
      code: 'server.away',
      errors: [],
    })
  }
}

/** What a request's query names its project by: nothing for the default one, of which it is anyway. */
export const inProject: { readonly project?: string } = project === defaultProject ? {} : { project }

export const call = client(send, inProject.project)

/** The address of a route that takes a project, for what the browser itself opens. */
export function addressOf(route: Pick<Route, 'path'>, params: object, query: object = {}): string {
  return apiPrefix + pathOf(route, params) + searchOf({ ...inProject, ...query })
}

/** What went wrong, as a problem answer; a bug of the console itself reads as one too. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const detail = error instanceof Error ? error.message : String(error)
  return { type: 'about:blank', title: 'The console failed', status: 0, detail, code: 'console.failed', errors: [] }
}

/** Headers of a body that is YAML text as the person wrote it, so that errors carry their line and column. */
export const yamlBody = { 'content-type': 'application/yaml' } as const
