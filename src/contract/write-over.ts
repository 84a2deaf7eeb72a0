import { client, ProblemError, type Call, type Members, type Send } from './client.ts'
import type { AnswerOf, Route } from './route.ts'

/** How often a change is made again because the resource was written at the same time. */
const attemptsMax = 5

/**
 * Reads a resource and hands it on with the headers under which a write is done only where it is still that; read again where
 * somebody was quicker. What is written follows from what was read, so that nobody's change is lost.
 */
export async function writeOver<R extends Route, Written>(
  send: Send,
  route: R,
  input: Members<R>,
  write: (read: AnswerOf<R>, call: Call, headers: Readonly<Record<string, string>>) => Promise<Written>,
  project?: string,
): Promise<Written> {
  let etag: string | null = null
  const call = client(async (path, init) => {
    const answer = await send(path, init)
    etag = answer.headers.get('etag')
    return answer
  }, project)
  for (let attempt = 1; ; attempt += 1) {
    const read = await call(route, input)
    try {
      return await write(read, call, etag === null ? {} : { 'if-match': etag })
    } catch (error) {
      const isOvertaken = error instanceof ProblemError && error.problem.code === 'if-match.failed'
      if (attempt === attemptsMax || !isOvertaken) throw error
    }
  }
}
