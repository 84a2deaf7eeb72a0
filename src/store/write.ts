import { CompiledQuery, type Compilable } from 'kysely'
import { putOffStatement } from './pipelined-connection.ts'
import type { Transactor } from './transactor.ts'

/**
 * Has a statement whose answer nobody needs sent together with what the transaction asks next, or with its commit. Should it fail, that
 * fails: use it where a failure is a bug, or ends the whole transaction.
 */
export async function write(tx: Transactor, query: Compilable | CompiledQuery): Promise<void> {
  const compiled = 'compile' in query ? query.compile() : query
  putOffStatement(compiled.parameters)
  await tx.db.executeQuery(compiled)
}
