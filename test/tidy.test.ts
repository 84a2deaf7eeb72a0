import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { importsOf, listSources, listTexts, loadedBy, readSource, root } from '../scripts/sources.ts'
import { importFault } from './house/import-table.ts'

const ours = listSources('src', 'console', 'test', 'bench', 'scripts')
const product = ours.filter((file) => /^(?:src|console)\//.test(file))
/** Files that a tool asks to export by default. */
const defaultExports = ['console/vite.config.ts', 'scripts/test-events.ts']

describe('imports', () => {
  test('follow the table of ARCHITECTURE.md', () => {
    none(
      product.flatMap((file) =>
        importsOf(file).flatMap((found) => {
          const fault = importFault(file, found)
          return fault === null ? [] : [`${file} imports ${found.from}: ${fault}`]
        }),
      ),
    )
  })

  test('lead to files that exist', () => {
    none(
      ours.flatMap((file) =>
        importsOf(file)
          .filter((found) => found.file !== null && !existsSync(join(root, found.file)))
          .map((found) => `${file} imports ${found.from}`),
      ),
    )
  })

  test('reach every file', () => {
    const scripts = [...readSource('package.json').matchAll(/scripts\/[\w-]+\.(?:ts|js)/g)].map(([file]) => file)
    const entries = [
      'src/server.ts',
      'src/cli/main.ts',
      'console/main.tsx',
      ...defaultExports,
      ...scripts,
      ...ours.filter((file) => file.endsWith('.test.ts') || file.startsWith('bench/')),
    ]
    const reached = loadedBy(entries)
    const types = new Set(ours.flatMap((file) => importsOf(file).map((found) => found.file)))
    none(ours.filter((file) => !reached.has(file) && !types.has(file)).map((file) => `${file} is imported by nothing`))
  })
})

describe('files', () => {
  test('have names of the domain, in kebab case', () => {
    const vague = /(?:^|\/)(?:utils?|helpers?|services?|managers?|types?|index|misc)(?:\/|\.)/
    none(ours.filter((file) => vague.test(file)).map((file) => `${file} is named after nothing in particular`))
    none(ours.filter((file) => !/^[a-z0-9.-]+$/.test(basename(file))).map((file) => `${file} is not in kebab case`))
  })

  test('hold one thing, so at most 400 lines', () => {
    none(
      ours
        .map((file) => ({ file, lines: readSource(file).split('\n').length - 1 }))
        .filter(({ lines }) => lines > 400)
        .map(({ file, lines }) => `${file} has ${lines} lines: it holds two things`),
    )
  })

  test('export by name, and only what is their own', () => {
    for (const file of ours) {
      const text = readSource(file)
      const isDefault = /^export default |^export \{[^}]*\bas default\b/m.test(text)
      assert.equal(isDefault, defaultExports.includes(file), `${file} ${isDefault ? 'has a' : 'has no'} default export`)
      assert.doesNotMatch(text, /^export (?:type )?(?:\*|\{[^}]*\}) from /m, `${file} passes on what others export`)
    }
  })
})

describe('words', () => {
  // A letter in brackets keeps a pattern from finding itself.
  const banned: readonly { readonly pattern: RegExp; readonly instead: string; readonly where?: RegExp }[] = [
    { pattern: /\b(?:T[O]DO|F[I]XME|X[X]X|H[A]CK)\b/, instead: 'do it, or write it down in an issue' },
    { pattern: /[t]est\.only\(|\b(?:[d]escribe|[i]t)\.only\(|[o]nly: true/, instead: 'every test runs' },
    { pattern: /@ts-[i]gnore|@ts-[n]ocheck/, instead: 'the types are right, or are mended' },
    { pattern: /(?:oxlint|eslint)-[d]isable(?!.* -- \w)/, instead: 'say why after two dashes' },
    { pattern: /(?<![\w.])\/(?:[w]ork|[r]oot|[U]sers)\//, instead: "no path of one person's machine" },
    { pattern: /\.\.\/[s]hared/, instead: 'a checkout stands alone', where: /^(?!test\/|\.gitignore)/ },
    { pattern: /\b(?:[c]laude|[c]hatgpt|[c]opilot|[s]ubagent|[f]arm-)/i, instead: 'the project speaks of itself alone' },
  ]

  for (const { pattern, instead, where } of banned) {
    test(instead, () => {
      const files = listTexts().filter((file) => where?.test(file) ?? true)
      none(
        files.flatMap((file) =>
          readSource(file)
            .split('\n')
            .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
        ),
      )
    })
  }
})

/** Names every fault at once. */
function none(faults: readonly string[]): void {
  assert.ok(faults.length === 0, `\n${faults.join('\n')}`)
}
