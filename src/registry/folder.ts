import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { byText } from '#core/base/compare.ts'
import type { PackProblem } from '#core/pack/pack-problem.ts'
import { packJsonFile } from '#core/pack/read-pack-json.ts'
import { listFolder, unreadable, type FolderEntry } from './folder-entry.ts'
import { packLimits, readArchive, readPackFolder, type PackLimits } from './pack-folder.ts'
import type { Registry, RegistryEntry } from './registry.ts'

/** `foldersMax` bounds how many folders are looked at, `depthMax` how far below the registry's own. */
export interface FolderLimits {
  readonly foldersMax: number
  readonly depthMax: number
  readonly pack: PackLimits
}

/** A registry that is a folder: each folder below it with a `pack.json` is a pack, whatever it is called. */
export function openFolderRegistry(options: {
  readonly name: string
  readonly path: string
  readonly limits?: FolderLimits
}): Registry {
  const { name, path, limits = folderLimits } = options
  return {
    name,
    kind: 'folder',
    async list() {
      const entries = await readAll(path, limits)
      return refuseAmbiguous(entries.toSorted(byText((entry) => entry.source)))
    },
    readArchive: async (source, archive) => await readArchive(path, join(source, archive), limits.pack.archiveBytesMax),
  }
}

const folderLimits: FolderLimits = { foldersMax: 5000, depthMax: 4, pack: packLimits }

async function readAll(path: string, limits: FolderLimits): Promise<readonly RegistryEntry[]> {
  const found: RegistryEntry[] = []
  const refuse = (source: string, problem: PackProblem): void => {
    found.push({ kind: 'refused', source, problems: [problem] })
  }
  const root = await realpath(path).catch((error: unknown) => unreadable(path, error))
  if (typeof root !== 'string') return [{ kind: 'refused', source: '.', problems: [root] }]
  // A folder that is linked to from elsewhere in the registry is read once, and a circle of links ends.
  const seen = new Set<string>()
  const waiting = [{ real: root, source: '.', depth: 0 }]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (seen.has(next.real)) continue
    seen.add(next.real)
    const { source, depth } = next
    if (seen.size > limits.foldersMax) {
      refuse(source, { path: source, code: 'registry.limit', message: `a registry has at most ${limits.foldersMax} folders` })
      break
    }
    const entries = await listFolder(root, next.real).catch((error: unknown) => unreadable(source, error))
    if (!isList(entries)) refuse(source, entries)
    else if (entries.some((entry) => entry.path === packJsonFile)) {
      found.push({ ...(await readPackFolder(root, next.real, limits.pack)), source })
    } else {
      for (const entry of entries) {
        if (entry.kind === 'refused') refuse(below(source, entry.path), entry.problem)
        // Deeper folders are passed over: without a pack.json they are no pack's, and nobody waits for them.
        else if (entry.kind === 'folder' && depth < limits.depthMax) {
          waiting.push({ real: entry.real, source: below(source, entry.path), depth: depth + 1 })
        }
      }
    }
  }
  return found
}

function isList(answer: readonly FolderEntry[] | PackProblem): answer is readonly FolderEntry[] {
  return Array.isArray(answer)
}

function below(source: string, name: string): string {
  return source === '.' ? name : `${source}/${name}`
}

/**
 * A name and version stands for one content. Folders with equal content are one pack; with different content none of them is
 * taken, since whichever were would be a choice that nobody made.
 */
function refuseAmbiguous(entries: readonly RegistryEntry[]): readonly RegistryEntry[] {
  const sources = new Map<string, Map<string, string[]>>()
  for (const entry of entries) {
    if (entry.kind === 'refused') continue
    const ofVersion = sources.get(versionKey(entry)) ?? new Map<string, string[]>()
    ofVersion.set(entry.digest, [...(ofVersion.get(entry.digest) ?? []), entry.source])
    sources.set(versionKey(entry), ofVersion)
  }
  return entries.flatMap((entry): readonly RegistryEntry[] => {
    const ofVersion = entry.kind === 'pack' ? sources.get(versionKey(entry)) : undefined
    if (entry.kind === 'refused' || ofVersion === undefined) return [entry]
    if (ofVersion.size > 1) return [ambiguous(entry, ofVersion)]
    return ofVersion.get(entry.digest)?.[0] === entry.source ? [entry] : []
  })
}

type PackEntry = Extract<RegistryEntry, { kind: 'pack' }>

function versionKey(entry: PackEntry): string {
  return `${entry.content.name}@${entry.content.version}`
}

function ambiguous(entry: PackEntry, ofVersion: ReadonlyMap<string, readonly string[]>): RegistryEntry {
  const claims = [...ofVersion].map(([digest, folders]) => `${folders.join(', ')} (${digest})`).join(' and ')
  const message = `${versionKey(entry)} stands for different content in ${claims}; give one of them another version or remove it`
  return { kind: 'refused', source: entry.source, problems: [{ path: entry.source, code: 'pack.ambiguous', message }] }
}
