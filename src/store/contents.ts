import { createHash } from 'node:crypto'
import { boundedMap } from '#core/base/bounded-map.ts'
import { digestJson, type Digest } from '#core/base/digest.ts'
import { present } from '#core/base/assert.ts'
import type { Reader, Transactor } from './transactor.ts'

/**
 * Large records that never change (compiled clusters, targets), kept once per content: clusters of one kind share them, and a reader
 * that has seen one need not ask for it again.
 */
export async function saveContent(tx: Transactor, projectId: string, content: object): Promise<Digest> {
  const digest = digestOf(content)
  // Asked each time, since what this process remembers may be of another database, or of one that was restored since.
  const stored = await tx.db
    .selectFrom('contents')
    .select('unused_since')
    .where('project_id', '=', projectId)
    .where('digest', '=', digest)
    .executeTakeFirst()
  if (stored && (stored.unused_since === null || (await isTakenUp(tx, projectId, digest)))) return digest
  await tx.db
    .insertInto('contents')
    .values({ project_id: projectId, digest, content: JSON.stringify(content) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  tx.after(() => remembered.set(digest, content))
  return digest
}

/** Takes the mark away with which a content that nothing names waits for its removal. False where it was removed at this moment. */
async function isTakenUp(tx: Transactor, projectId: string, digest: Digest): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('contents')
    .set({ unused_since: null })
    .where('project_id', '=', projectId)
    .where('digest', '=', digest)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The content that a stored record names by its digest. */
export async function loadContent<Content extends object>(reader: Reader, projectId: string, digest: string): Promise<Content> {
  const known = remembered.get(digest)
  if (known) return known as Content
  const row = await reader.db
    .selectFrom('contents')
    .select('content')
    .where('project_id', '=', projectId)
    .where('digest', '=', digest)
    .executeTakeFirst()
  const content = present(row, `the content ${digest} is stored before anything names it`).content as unknown as Content
  digests.set(content, digest as Digest)
  remembered.set(digest, content)
  return content
}

/** Records are compared with the stored one again and again: an object that was digested once is not digested again. */
const digests = new WeakMap<object, Digest>()

function digestOf(content: object): Digest {
  const known = digests.get(content)
  if (known) return known
  // Clusters of one kind are made the same contents again and again: what was written down so once has the digest that it had then.
  const text = createHash('sha256').update(JSON.stringify(content)).digest('base64')
  const digest = digestsByText.get(text) ?? digestJson(content)
  digestsByText.set(text, digest)
  digests.set(content, digest)
  return digest
}

/** About 200 bytes each. */
const digestsByText = boundedMap<string, Digest>(10_000)

/** About 100 kB each. */
const remembered = boundedMap<string, object>(500)
