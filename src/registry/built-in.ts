import { fileURLToPath } from 'node:url'
import { openFolderRegistry } from './folder.ts'
import type { Registry } from './registry.ts'

/** The packs that come with Cairn. */
export function openBuiltInRegistry(): Registry {
  return openFolderRegistry({ name: 'built-in', path: fileURLToPath(new URL('../../packs', import.meta.url)) })
}
