import { createHmac } from 'node:crypto'
import type { SecretKey } from './secret-key.ts'

/**
 * By which a management cluster pulls the charts of its clusters. It follows from the secret key, so it is kept nowhere, and a restored
 * database knows it as before.
 */
export function chartPassword({ charts }: SecretKey, one: { readonly projectId: string; readonly name: string }): string {
  return createHmac('sha256', charts)
    .update(JSON.stringify([one.projectId, one.name]))
    .digest('base64url')
}
