import type { CallInput } from './route.ts'
import { client, ProblemError, type Send } from './client.ts'
import { macroRoutes } from './macro.ts'

/** How often a change is made again because somebody else changed macros at the same time. */
const attemptsMax = 5

/** Changes macros of a scope and leaves the others: read, changed, and written only where they are still what was read. */
export async function changeMacros(
  send: Send,
  query: CallInput<typeof macroRoutes.get>['query'],
  change: (macros: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  let etag: string | null = null
  const call = client(async (path, init) => {
    const answer = await send(path, init)
    etag = answer.headers.get('etag')
    return answer
  })
  for (let attempt = 1; ; attempt += 1) {
    const { macros } = await call(macroRoutes.get, { query })
    const headers = etag === null ? {} : { 'if-match': etag }
    try {
      return (await call(macroRoutes.put, { query, body: { macros: { ...change(macros) } } }, headers)).macros
    } catch (error) {
      const isOvertaken = error instanceof ProblemError && error.problem.code === 'if-match.failed'
      if (attempt === attemptsMax || !isOvertaken) throw error
    }
  }
}
