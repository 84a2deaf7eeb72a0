import type pg from 'pg'

/**
 * Saves journeys to the database and back on a connection that was opened with `pipeline`: what opens a transaction, and statements that
 * were put off, are sent together with what is asked next or with the commit. Each is still carried out by itself and in order; the failure
 * of one is that of what it was sent with. A transaction that asks for nothing never gets to the database. Statements that return
 * are prepared.
 */
export function sendTogether(client: pg.ClientBase): void {
  const send = client.query.bind(client) as (config: pg.QueryConfig) => Promise<pg.QueryResult>
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Corked } }).connection
  const held: pg.QueryConfig[] = []
  const sendHeld = async (last: pg.QueryConfig): Promise<pg.QueryResult> => {
    // One write to the socket for all of them.
    stream.cork()
    const answers = [...held.splice(0), last].map((statement) => send(statement))
    stream.uncork()
    const settled = await Promise.allSettled(answers)
    const failed = settled.find((answer) => answer.status === 'rejected')
    if (failed) throw forgetStale(failed.reason)
    return await (answers.at(-1) as Promise<pg.QueryResult>)
  }
  const query = async (text: string, values: readonly unknown[] = []): Promise<Pick<pg.QueryResult, 'command' | 'rows'>> => {
    const statement = { text, values: [...values], ...nameOf(text) }
    if (text === 'begin' || putOff.has(values)) {
      held.push(statement)
      return { command: 'HELD', rows: [] }
    }
    const isUnsent = held[0]?.text === 'begin'
    if (isUnsent && (text === 'rollback' || (text === 'commit' && held.length === 1))) {
      held.length = 0
      return { command: text.toUpperCase(), rows: [] }
    }
    // What was put off is not worth sending any more.
    if (text === 'rollback') held.length = 0
    return await sendHeld(statement)
  }
  ;(client as { query: unknown }).query = query
}

/** Has the statement with these very parameters wait for the next one of its connection. Its answer is nobody's. */
export function putOffStatement(parameters: readonly unknown[]): void {
  putOff.add(parameters)
}

const putOff = new WeakSet<readonly unknown[]>()

interface Corked {
  readonly cork: () => void
  readonly uncork: () => void
}

/** Preparing a statement pays where it returns; each connection keeps what it has prepared. */
const usesMin = 20
const statementsMax = 500
const known = new Map<string, { readonly number: number; uses: number }>()
/** Raised when the tables have changed under prepared statements, which then are prepared anew. */
let edition = 1

function nameOf(text: string): { readonly name?: string } {
  const statement = known.get(text) ?? { number: known.size, uses: 0 }
  if (statement.number >= statementsMax) return {}
  known.set(text, statement)
  statement.uses += 1
  return statement.uses > usesMin ? { name: `${edition}/${statement.number}` } : {}
}

export const preparedAnew = '0A000'

function forgetStale(reason: unknown): unknown {
  if ((reason as { readonly code?: unknown } | null)?.code === preparedAnew) edition += 1
  return reason
}
