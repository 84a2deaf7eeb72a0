import { isBuiltin } from 'node:module'
import type { Import } from '../../scripts/sources.ts'

/** What a folder may import besides itself: one row of the table in ARCHITECTURE.md. */
interface Row {
  /** Folders of `src`. */
  readonly folders: readonly string[]
  /** Packages; `@scope/*` stands for all of a scope. */
  readonly packages: readonly string[]
  readonly node: boolean
}

const rows: Readonly<Record<string, Row>> = {
  core: { folders: [], packages: ['yaml', 'semver', '@noble/hashes', 're2js'], node: false },
  contract: { folders: ['core'], packages: ['zod'], node: false },
  engine: { folders: ['core'], packages: ['yaml', '@kubernetes/client-node'], node: true },
  registry: { folders: ['core'], packages: [], node: true },
  store: { folders: ['core'], packages: ['pg', 'kysely'], node: true },
  control: { folders: ['core', 'store'], packages: ['pino', 'prom-client', '@opentelemetry/api'], node: false },
  api: {
    folders: ['core', 'contract', 'control'],
    packages: ['fastify', 'fastify-type-provider-zod', '@fastify/*', 'zod', 'yaml', 'pino', 'prom-client', '@opentelemetry/api'],
    node: true,
  },
  cli: { folders: ['contract', 'core'], packages: ['yaml', 'commander'], node: true },
  console: {
    folders: ['contract', 'core'],
    packages: ['react', 'react-dom', '@patternfly/*', '@tanstack/*', '@codemirror/*', '@lezer/highlight', 'marked'],
    node: false,
  },
}

/** Files that put everything together; nothing imports them. */
const compositionRoot = /^src\/[^/]+\.ts$/

const simulator = /^src\/engine\/simulator\//

/** Single files that a folder may import beyond its row. */
const ports: readonly { readonly importer: string; readonly file: RegExp; readonly typeOnly?: true }[] = [
  { importer: 'control', file: /^src\/engine\/engine\.ts$/ },
  { importer: 'control', file: /^src\/registry\/registry\.ts$/ },
  // The store fulfils the ports through which engines keep what they know.
  { importer: 'store', file: /^src\/engine\/[\w-]+-store\.ts$/, typeOnly: true },
]

/** The second pair of eyes sees nothing through the first: of what plans and what compiles it knows the types alone. */
const planCheck = /^src\/core\/plan-check\//
const planning =
  /^src\/core\/(?:plan|update)\/|^src\/core\/cluster\/(?:compile-|effective-layer|resolve-layer)|^src\/core\/diff\/(?!diff\.ts)/

/** The verbs of readers. What writes is handed out inside `transact`, and that is control's. */
const reads = /^(?:load|list|count|summarize|follow|is)[A-Z]/

/** Why this import is against the table; null where it is not. */
export function importFault(importer: string, found: Import): string | null {
  if (compositionRoot.test(importer)) return null
  // The build is no part of what it builds.
  if (importer === 'console/vite.config.ts' || importer === 'console/bare-routes.ts') return null
  const folder = folderOf(importer)
  const row = rows[folder]
  if (!row) return `the table has no row for ${folder}`
  return found.file === null ? packageFault(folder, row, found) : fileFault(importer, row, found, found.file)
}

function packageFault(folder: string, row: Row, { from, typeOnly }: Import): string | null {
  if (isBuiltin(from)) return row.node || (folder === 'console' && typeOnly) ? null : `${folder} has nothing of Node`
  const name = from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')
  const allowed = row.packages.some((entry) => entry === name || (entry.endsWith('/*') && name.startsWith(entry.slice(0, -1))))
  // The contract's types are made of zod's.
  if (allowed || (folder === 'console' && typeOnly && name === 'zod')) return null
  return `the packages of ${folder} are ${row.packages.join(', ') || 'none'}`
}

function fileFault(importer: string, row: Row, { typeOnly, names }: Import, file: string): string | null {
  const folder = folderOf(importer)
  const target = folderOf(file)
  if (compositionRoot.test(file)) return 'what puts everything together is imported by nothing'
  if (planCheck.test(importer) && planning.test(file) && !typeOnly) return 'a plan is checked by other code than the planner has'
  if (target === folder) return simulator.test(file) && !simulator.test(importer) ? 'only server.ts knows the simulator' : null
  if (row.folders.includes(target)) return null
  if (ports.some((port) => port.importer === folder && port.file.test(file) && (typeOnly || !port.typeOnly))) return null
  if (folder === 'api' && target === 'store') {
    const writing = names.filter((name) => !reads.test(name))
    return typeOnly || writing.length === 0 ? null : `api only reads, and ${writing.join(', ')} is no reader by its name`
  }
  return `${folder} may import ${row.folders.join(', ') || 'nothing'}, not ${target}`
}

function folderOf(file: string): string {
  const [first = '', second = ''] = file.split('/')
  return first === 'src' ? second : first
}
