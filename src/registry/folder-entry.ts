import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { compareText } from '#core/base/compare.ts'
import type { PackProblem } from '#core/pack/pack-problem.ts'

/** One thing in a folder of the registry, links followed. `path` is below the folder that was listed, `real` is where it is. */
export type FolderEntry =
  | { readonly kind: 'file'; readonly path: string; readonly real: string; readonly bytes: number }
  | { readonly kind: 'folder'; readonly path: string; readonly real: string }
  | { readonly kind: 'refused'; readonly path: string; readonly problem: PackProblem }

/**
 * What is in `folder`, by name. `root` is the registry's real path: a link that leads out of it would let whoever writes
 * packs read any file of this machine, so it is refused. Hidden entries, pipes, sockets and devices are passed over.
 */
export async function listFolder(root: string, folder: string): Promise<readonly FolderEntry[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => !entry.name.startsWith('.'))
  const found: FolderEntry[] = []
  for (const entry of entries.sort((left, right) => compareText(left.name, right.name))) {
    const known = await describe(root, folder, entry)
    if (known) found.push(known)
  }
  return found
}

async function describe(root: string, folder: string, entry: Dirent): Promise<FolderEntry | null> {
  const path = entry.name
  try {
    const real = entry.isSymbolicLink() ? await realpath(join(folder, path)) : join(folder, path)
    if (!isWithin(root, real)) {
      const message = `${path} is a link that leads out of the registry's folder; put the files themselves there`
      return { kind: 'refused', path, problem: { path, code: 'registry.link-outside', message } }
    }
    const stats = await stat(real)
    if (stats.isDirectory()) return { kind: 'folder', path, real }
    return stats.isFile() ? { kind: 'file', path, real, bytes: stats.size } : null
  } catch (error) {
    return { kind: 'refused', path, problem: unreadable(path, error) }
  }
}

/** The problem of a path that the system would not give; what is no answer of the file system is thrown on. */
export function unreadable(path: string, error: unknown): PackProblem {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
  if (code === null) throw error
  return { path, code: 'registry.unreadable', message: `${path} cannot be read (${code}); check that it exists and may be read` }
}

/** Whether `real` is the folder `root` or below it; both are real paths. */
export function isWithin(root: string, real: string): boolean {
  const path = relative(root, real)
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`))
}
