import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A folder of real data that is no part of the project: `CAIRN_SHARED`, else `../shared` beside the checkout; null where it is absent. */
export function sharedFolder(name: string): string | null {
  const root = process.env['CAIRN_SHARED'] ?? resolve(fileURLToPath(new URL('..', import.meta.url)), '..', 'shared')
  const folder = resolve(root, name)
  return existsSync(folder) ? folder : null
}
