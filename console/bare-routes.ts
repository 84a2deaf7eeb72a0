import { join } from 'node:path'
import type { Plugin } from 'vite'

/**
 * Gives the console the contract's routes with what a call needs, method and path, and without the schemas of what goes in and out: to
 * make those takes longer than to draw the list. A schema that a form asks for by its name comes with that form. So no part of a route
 * but these may be read in the console; types know them all the same, and say of the others that they may be absent.
 */
export function bareRoutes(): Plugin {
  return {
    name: 'cairn:bare-routes',
    enforce: 'pre',
    async transform(code, id) {
      if (!id.startsWith(import.meta.dirname) || !contractImport.test(code)) return null
      const parts = code.split(contractImport)
      let text = parts[0] ?? ''
      // What stands between two imports, and of each the names and the module.
      for (let at = 1; at < parts.length; at += 3)
        text += (await importOf(parts[at] ?? '', parts[at + 1] ?? '')) + (parts[at + 2] ?? '')
      return { code: text, map: null }
    },
    async resolveId(source, importer) {
      if (!source.endsWith(bare)) return null
      const resolved = await this.resolve(source.slice(0, -bare.length), importer)
      return resolved && resolved.id + bare
    },
    async load(id) {
      if (!id.endsWith(bare)) return null
      const exported = Object.entries(await contractOf(id.slice(0, -bare.length)))
      return exported.flatMap(([name, value]) => (isBare(value) ? [`export const ${name} = ${bareText(value)}`] : [])).join('\n')
    },
  }
}

const bare = '?bare'
const contractImport = /^import \{([^}]*)\} from '#contract\/([^']+)'$/m

/** Values from where they are bare, if they can be; types are nobody's business any more. */
async function importOf(names: string, module: string): Promise<string> {
  const contract = await contractOf(join(import.meta.dirname, '../src/contract', module))
  const values = names.split(',').flatMap((name) => (/^\s*(?:type\b|$)/.test(name) ? [] : [name.trim()]))
  const { true: plain = [], false: others = [] } = Object.groupBy(
    values,
    (name) => String(isBare(contract[name])) as 'true' | 'false',
  )
  const from = (some: readonly string[], end: string) =>
    some.length === 0 ? '' : `import { ${some.join(', ')} } from '#contract/${module}${end}';`
  return from(plain, bare) + from(others, '')
}

async function contractOf(file: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(file)) as Readonly<Record<string, unknown>>
}

const isBare = (value: unknown) => isRoutes(value) || isData(value)

function bareText(value: unknown): string {
  if (!isRoutes(value)) return JSON.stringify(value)
  const routes = Object.entries(value).map(([name, { method, path, query }]) => {
    return [name, { method, path, ...(query?.shape?.project === undefined ? {} : { query: { shape: { project: true } } }) }]
  })
  return JSON.stringify(Object.fromEntries(routes))
}

interface RouteParts {
  readonly method: string
  readonly path: string
  readonly query?: { readonly shape?: { readonly project?: unknown } }
}

function isRoutes(value: unknown): value is Readonly<Record<string, RouteParts>> {
  const isRoute = (one: unknown) => isRecord(one) && typeof one['method'] === 'string' && typeof one['path'] === 'string'
  return isRecord(value) && Object.values(value).every(isRoute)
}

function isData(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isData)
  if (isRecord(value)) return Object.values(value).every(isData)
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
