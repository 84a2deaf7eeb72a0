import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { referredSecrets, withSecretTexts } from '#core/cluster-api/secret-reference.ts'

/** Opens sensitive values of a project, each by the last 16 hex digits of its keyed digest. One that is not there is left out. */
export type RevealSecrets = (projectId: string, tails: readonly string[]) => Promise<ReadonlyMap<string, string>>

/** Puts what is sensitive in a Secret where texts stand for it. Nothing else holds any. */
export async function fillSecrets(object: KubeObject, projectId: string, reveal: RevealSecrets): Promise<KubeObject> {
  const tails = referredSecrets(object)
  if (tails.length === 0) return object
  const texts = await reveal(projectId, tails)
  return withSecretTexts(object, (name, tail) => texts.get(tail) ?? `secret:${name}-${tail}`)
}
