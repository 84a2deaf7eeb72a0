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
  /** What is taken by name, types left out. */
  readonly names: readonly string[]
}

/** Files of our own code under these folders, as paths from the root with `/`, sorted. */
export function listSources(...folders: readonly string[]): readonly string[] {
  const patterns = folders.map((folder) => `${folder}/**/*.{ts,tsx,js}`)
  const exclude = ['console/dist/**', '**/node_modules/**', 'data/**']
  return globSync(patterns, { cwd: root, exclude })
    .map((file) => file.split(sep).join('/'))
    .sort()
}

/** Every text that is kept, but for what `npm install` writes and what tests compare with. */
export function listTexts(): readonly string[] {
  const patterns = [
    '*',
    '.ci/*',
    ...['bin', 'docs', 'packs', 'src', 'console', 'test', 'bench', 'scripts', 'deploy'].map((folder) => `${folder}/**/*`),
  ]
  const exclude = ['node_modules', 'data', 'console/dist/**', 'package-lock.json', '**/*.png', '**/*.golden']
  return globSync(patterns, { cwd: root, exclude, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

export function readSource(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** Reads imports, re-exports, dynamic imports and files named by `import.meta.url`, as Prettier writes them. */
export function readImports(file: string): readonly Import[] {
  const text = readSource(file).replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')
  const found: Import[] = []
  const add = (from: string | undefined, clause = 'everything') => {
    if (from === undefined) return
    const names = namesIn(clause)
    found.push({ from, file: resolveImport(file, from), names, typeOnly: names.length === 0 })
  }
  for (const [, clause, from] of text.matchAll(/^(?:import|export)(\s[^'"`;=()]*?)from '([^']+)'/gm)) add(from, clause)
  for (const [, from] of text.matchAll(/^import '([^']+)'/gm)) add(from)
  for (const [, from] of text.matchAll(/\bimport\(\s*'([^']+)'/g)) add(from)
  for (const [, from] of text.matchAll(/new URL\(\s*'([^':]+\.(?:ts|js))',\s*import\.meta\.url/g))
    add(from?.startsWith('.') ? from : `./${from}`)
  return found
}

/** Of `{ a, type B, c as d }`: `a` and `c`. Of any other clause the whole of it, none where it begins with `type`. */
function namesIn(clause: string): readonly string[] {
  const trimmed = clause.trim()
  if (trimmed.startsWith('type ')) return []
  const list = /^\{(.*)\}$/s.exec(trimmed)?.[1]
  if (list === undefined) return [trimmed]
  const each = list.split(',').map((name) => name.trim().split(' as ')[0] ?? '')
  return each.filter((name) => name !== '' && !name.startsWith('type '))
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
