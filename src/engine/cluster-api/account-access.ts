import { accountOf, ofRevision, withCredentials, type Credentials } from '#core/cluster-api/account-secret.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import type { DesiredObject } from './desired-objects.ts'

/** A cloud account as it is now; null where there is none of that name. */
export type LoadAccount = (
  projectId: string,
  name: string,
) => Promise<{ readonly revision: number; readonly credentials: Credentials } | null>

/** The objects, of which a Secret with an account's credentials is another one when those change. */
export async function withAccountRevisions(
  objects: readonly DesiredObject[],
  projectId: string,
  load: LoadAccount,
): Promise<readonly DesiredObject[]> {
  const names = [...new Set(objects.flatMap(({ object }) => accountOf(object) ?? []))]
  if (names.length === 0) return objects
  const accounts = new Map(await Promise.all(names.map(async (name) => [name, await load(projectId, name)] as const)))
  return objects.map((one) => {
    const account = accounts.get(accountOf(one.object) ?? '')
    return account ? { ...one, object: ofRevision(one.object, account.revision) } : one
  })
}

/** Puts the credentials in; null where the account has gone meanwhile. */
export async function fillCredentials(object: KubeObject, projectId: string, load: LoadAccount): Promise<KubeObject | null> {
  const name = accountOf(object)
  if (name === null) return object
  const account = await load(projectId, name)
  return account && withCredentials(object, account.credentials)
}
