import type { KubeObject } from '#core/cluster-api/kube-object.ts'

/** Opens sensitive values of a project, each by the last 16 hex digits of its keyed digest. One that is not there is left out. */
export type RevealSecrets = (projectId: string, tails: readonly string[]) => Promise<ReadonlyMap<string, string>>

/** As compiled texts name a sensitive value: `secret:password-0123456789abcdef`. */
const token = /secret:[A-Za-z][\w-]*-([0-9a-f]{16})/g

/** Puts what is sensitive in a Secret where texts stand for it. Nothing else holds any. */
export async function fillSecrets(object: KubeObject, projectId: string, reveal: RevealSecrets): Promise<KubeObject> {
  const { stringData } = object
  if (stringData === undefined) return object
  const tails = Object.values(stringData).flatMap((text) => [...text.matchAll(token)].map(([, tail]) => tail ?? ''))
  if (tails.length === 0) return object
  const texts = await reveal(projectId, [...new Set(tails)])
  const filled = (text: string) => text.replaceAll(token, (all, tail: string) => texts.get(tail) ?? all)
  return { ...object, stringData: Object.fromEntries(Object.entries(stringData).map(([key, text]) => [key, filled(text)])) }
}
