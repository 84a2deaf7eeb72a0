import { client } from '#contract/client.ts'
import { routes } from '#contract/routes.ts'
import { sender, type Connection } from './connection.ts'
import { refusedWith } from './failure.ts'

export type MacroScope = 'project' | 'all'

/** How often a change is made again because somebody else changed macros at the same time. */
const attemptsMax = 5

/** Changes macros of a scope and leaves the others: read, changed, and written only where they are still what was read. */
export async function changeMacros(
  { address, key, project }: Connection,
  scope: MacroScope,
  change: (macros: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const send = sender(address, { authorization: `Bearer ${key}` })
  let etag: string | null = null
  const call = client(async (path, init) => {
    const answer = await send(path, init)
    etag = answer.headers.get('etag')
    return answer
  })
  const query = { ...project, scope }
  for (let attempt = 1; ; attempt += 1) {
    const { macros } = await call(routes.macros.get, { query })
    const headers = etag === null ? {} : { 'if-match': etag }
    try {
      return (await call(routes.macros.put, { query, body: { macros: { ...change(macros) } } }, headers)).macros
    } catch (error) {
      if (attempt === attemptsMax || !refusedWith(error, 'if-match.failed')) throw error
    }
  }
}

/** How a scope is called before people. */
export function scopeText(scope: MacroScope): string {
  return scope === 'all' ? 'all projects' : 'the project'
}
