import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** What a file asks for: `from` as it is written, `file` as a path from the root where it is one of ours. */
export interface Import {
  readonly from: string
  readonly file: string | null
  /** Only types are taken, so nothing of it is there when the program runs. */
  readonly typeOnly: boolean
}

/** Files of our own code under these folders, as paths from the root with `/`, sorted. */
export function listSources(...folders: readonly string[]): readonly string[] {
  const patterns = folders.map((folder) => `${folder}/**/*.{ts,tsx,js}`)
  const exclude = ['console/dist/**', '**/node_modules/**', 'data/**']
  return globSync(patterns, { cwd: root, exclude })
    .map((file) => file.split(sep).join('/'))
    .sort()
}

export function readSource(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** Reads imports, re-exports, dynamic imports and files named by `import.meta.url`, as Prettier writes them. */
export function readImports(file: string): readonly Import[] {
  const text = readSource(file).replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')
  const found: Import[] = []
  const add = (from: string | undefined, typeOnly: boolean) => {
    if (from !== undefined) found.push({ from, file: resolveImport(file, from), typeOnly })
  }
  for (const [, keyword, names, from] of text.matchAll(/^(import|export)(\s[^'"`;=()]*?)from '([^']+)'/gm))
    add(from, keyword !== undefined && takesOnlyTypes(names ?? ''))
  for (const [, from] of text.matchAll(/^import '([^']+)'/gm)) add(from, false)
  for (const [, from] of text.matchAll(/\bimport\(\s*'([^']+)'/g)) add(from, false)
  for (const [, from] of text.matchAll(/new URL\(\s*'(\.[^']+\.(?:ts|js))',\s*import\.meta\.url/g)) add(from, false)
  return found
}

function takesOnlyTypes(names: string): boolean {
  const trimmed = names.trim()
  if (trimmed.startsWith('type ')) return true
  const list = /^\{(.*)\}$/s.exec(trimmed)?.[1]
  if (list === undefined) return false
  const each = list.split(',').filter((name) => name.trim() !== '')
  return each.length > 0 && each.every((name) => name.trim().startsWith('type '))
}

function resolveImport(file: string, from: string): string | null {
  if (from.startsWith('#')) return `src/${from.slice(1)}`
  if (!from.startsWith('.')) return null
  return relative(root, join(root, dirname(file), from))
    .split(sep)
    .join('/')
}

/** Everything that is loaded when one of these files is: the files, and `node:` modules and packages by name. */
export function loadedBy(files: readonly string[]): ReadonlySet<string> {
  const loaded = new Set<string>()
  const pending = [...files]
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (loaded.has(file)) continue
    loaded.add(file)
    for (const found of importsOf(file)) {
      if (found.typeOnly) continue
      if (found.file === null) loaded.add(found.from)
      else pending.push(found.file)
    }
  }
  return loaded
}

const read = new Map<string, readonly Import[]>()

/** As `readImports`, remembered; none for what is no code of ours. */
export function importsOf(file: string): readonly Import[] {
  if (!/\.(?:ts|tsx|js)$/.test(file)) return []
  const known = read.get(file) ?? readImports(file)
  read.set(file, known)
  return known
}
