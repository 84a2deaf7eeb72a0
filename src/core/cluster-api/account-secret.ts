import { entry } from '../base/json.ts'
import type { KubeObject } from './kube-object.ts'
import { secretOf, type ObjectPlace } from './object-place.ts'

/** What a cloud account holds, each text by its field: nothing of it is in a revision, nor in anything compiled. */
export type Credentials = Readonly<Record<string, string>>

/**
 * The Secret by which a provider's controllers act for an account. Its texts say which field of the account belongs there: whoever
 * applies it puts that in, so that new credentials change no cluster's revision.
 */
export function accountSecret(
  name: string,
  account: string,
  fields: Readonly<Record<string, string>>,
  place: ObjectPlace,
): KubeObject {
  const secret = secretOf(name, fields, place)
  return { ...secret, metadata: { ...secret.metadata, annotations: { [accountAnnotation]: account } } }
}

/** Names the account whose credentials belong into the object; null where none do. */
export function accountOf({ kind, metadata }: KubeObject): string | null {
  const account = entry(metadata.annotations ?? {}, accountAnnotation)
  return kind === 'Secret' && typeof account === 'string' ? account : null
}

/** The Secret as it is told with credentials of that revision: others make it another object. */
export function ofRevision(secret: KubeObject, revision: number): KubeObject {
  const annotations = { ...secret.metadata.annotations, [revisionAnnotation]: String(revision) }
  return { ...secret, metadata: { ...secret.metadata, annotations } }
}

/** Whether nothing of an account is missing that the object is to hold. */
export function hasAccount(object: KubeObject): boolean {
  return accountOf(object) === null || entry(object.metadata.annotations ?? {}, revisionAnnotation) !== undefined
}

/** The Secret with the account's texts. One that the account does not have is empty. */
export function withCredentials(secret: KubeObject, credentials: Credentials): KubeObject {
  const filled = Object.entries(secret.stringData ?? {}).map(([key, field]) => [key, entry(credentials, field) ?? ''])
  return { ...secret, stringData: Object.fromEntries(filled) as Record<string, string> }
}

const accountAnnotation = 'cairn.dev/cloud-account'
const revisionAnnotation = 'cairn.dev/cloud-account-revision'
