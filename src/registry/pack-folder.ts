import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isDigest, type Digest } from '#core/base/digest.ts'
import { assert } from '#core/base/assert.ts'
import type { PackProblem } from '#core/pack/pack-problem.ts'
import { readPack, type PackRead } from '#core/pack/read-pack.ts'
import { isWithin, listFolder, unreadable, type FolderEntry } from './folder-entry.ts'

/** What one pack's folder may hold. Packs come from people who may be strangers. */
export interface PackLimits {
  readonly filesMax: number
  readonly textBytesMax: number
  readonly archiveBytesMax: number
  /** Folders below the pack's own. */
  readonly depthMax: number
}

/** The text limit is that of a request's body: nothing larger could be a layer's values or manifest. */
export const packLimits: PackLimits = {
  filesMax: 500,
  textBytesMax: 2 * 1024 * 1024,
  archiveBytesMax: 32 * 1024 * 1024,
  depthMax: 4,
}

/** Reads the pack in `folder`; `root` is the registry's real path, out of which nothing is read. */
export async function readPackFolder(root: string, folder: string, limits: PackLimits): Promise<PackRead> {
  const problems: PackProblem[] = []
  const files = await walk(root, folder, limits, problems)
  const texts = new Map<string, string>()
  const archives = new Map<string, Digest>()
  for (const file of files) {
    try {
      if (isArchive(file.path)) archives.set(file.path, await digestOf(file.real))
      else texts.set(file.path, utf8.decode(await readFile(file.real)))
    } catch (error) {
      problems.push(error instanceof TypeError ? notUtf8(file.path) : unreadable(file.path, error))
    }
  }
  return problems.length > 0 ? { kind: 'refused', problems } : readPack(texts, archives)
}

/** The file at `path` below the registry's folder, out of which nothing is read; null where it is not there, or is too large by now. */
export async function readArchive(folder: string, path: string, bytesMax: number): Promise<Uint8Array | null> {
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(join(folder, path))])
    if (!isWithin(root, real) || (await stat(real)).size > bytesMax) return null
    return await readFile(real)
  } catch (error) {
    unreadable(path, error)
    return null
  }
}

type PackFile = Extract<FolderEntry, { kind: 'file' }>

/** Throws at the first byte that is none of UTF-8. The byte order mark stays: values are kept as they are. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The pack's texts and archives within the limits; logos and whatever else is there are passed over. */
async function walk(root: string, folder: string, limits: PackLimits, problems: PackProblem[]): Promise<readonly PackFile[]> {
  const files: PackFile[] = []
  const waiting = [{ real: folder, path: '', depth: 0 }]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const entry of await listOrRefuse(root, next.real, next.path, problems)) {
      const path = next.path + entry.path
      if (entry.kind === 'refused') problems.push({ ...entry.problem, path })
      else if (entry.kind === 'folder') {
        if (next.depth < limits.depthMax) waiting.push({ real: entry.real, path: `${path}/`, depth: next.depth + 1 })
        else problems.push(beyond(path, `folders in a pack are at most ${limits.depthMax} deep`))
      } else if (isText(path) || isArchive(path)) {
        const bytesMax = isArchive(path) ? limits.archiveBytesMax : limits.textBytesMax
        if (entry.bytes > bytesMax) problems.push(beyond(path, `it has ${entry.bytes} bytes; the limit is ${bytesMax}`))
        else files.push({ ...entry, path })
      }
      if (files.length > limits.filesMax) {
        problems.push(beyond(path, `a pack has at most ${limits.filesMax} files`))
        return files
      }
    }
  }
  return files
}

async function listOrRefuse(root: string, real: string, path: string, problems: PackProblem[]): Promise<readonly FolderEntry[]> {
  try {
    return await listFolder(root, real)
  } catch (error) {
    problems.push(unreadable(path === '' ? '.' : path, error))
    return []
  }
}

/** Below `charts/` only archives count: an unpacked chart's files are no files of the pack. */
function isText(path: string): boolean {
  return !path.startsWith('charts/') && /\.(?:ya?ml|json|md)$/i.test(path)
}

function isArchive(path: string): boolean {
  return /\.(?:tgz|tar\.gz)$/.test(path)
}

async function digestOf(file: string): Promise<Digest> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  const digest = `sha256:${hash.digest('hex')}`
  assert(isDigest(digest), 'SHA-256 in hexadecimal is a digest')
  return digest
}

function beyond(path: string, why: string): PackProblem {
  return { path, code: 'registry.limit', message: `${path} is refused: ${why}` }
}

function notUtf8(path: string): PackProblem {
  return { path, code: 'pack.malformed', message: `${path} is not UTF-8; save it in this encoding` }
}
