import type { Send } from './client.ts'
import { macroRoutes } from './macro.ts'
import type { CallInput } from './route.ts'
import { writeOver } from './write-over.ts'

type Macros = Readonly<Record<string, string>>

/** Changes macros of a scope and leaves the others: read, changed, and written only where they are still what was read. */
export async function changeMacros(
  send: Send,
  query: CallInput<typeof macroRoutes.get>['query'],
  change: (macros: Macros) => Macros,
): Promise<Macros> {
  const written = await writeOver(send, macroRoutes.get, { query }, async ({ macros }, call, headers) =>
    call(macroRoutes.put, { query, body: { macros: { ...change(macros) } } }, headers),
  )
  return written.macros
}
