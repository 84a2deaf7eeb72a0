import { problemFailure } from '#contract/client.ts'
import { profileRoutes, type ProfileDocument } from '#contract/profile.ts'
import { addressOf, call, problemOf, send } from '../api/call.ts'
import type { SavedVersion } from './draft.ts'

/** How often a version is read again whose content is the same, while clusters come to it and leave it. */
const attemptsMax = 4

/**
 * Saves a version in place, provided that it still says what the editing began with. The tag of a version counts the clusters that use it
 * too, so one that does not match is read again, and given up only where the content is another one.
 */
export async function saveInPlace(
  name: string,
  version: string,
  document: ProfileDocument,
  digest: string,
  note: string,
): Promise<void> {
  const params = { name, version }
  const query = { ...(note === '' ? {} : { note }), impact: 'none' as const }
  for (let attempt = 1; ; attempt += 1) {
    const now = await readWithTag(params)
    const tag = now.digest === digest ? now.tag : otherContent
    try {
      await call(profileRoutes.saveVersion, { params, body: document, query }, { 'if-match': tag })
      return
    } catch (error) {
      if (problemOf(error).code !== 'if-match.failed' || tag === otherContent || attempt === attemptsMax) throw error
    }
  }
}

/** A tag that nothing has: the server then refuses in its own words. */
const otherContent = '"other"'

async function readWithTag(params: { readonly name: string; readonly version: string }) {
  const answer = await send(addressOf(profileRoutes.getVersion, params), {
    method: 'GET',
    headers: { accept: 'application/json' },
  })
  const text = await answer.text()
  if (answer.status >= 400) throw problemFailure(answer.status, text)
  return { digest: (JSON.parse(text) as SavedVersion).digest, tag: answer.headers.get('etag') ?? otherContent }
}
