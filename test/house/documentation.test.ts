import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, test } from 'node:test'
import { listSources, listTexts, readSource, root } from '../../scripts/sources.ts'

const pages = listTexts().filter((file) => file.endsWith('.md') && !file.startsWith('packs/'))

describe('the documentation', () => {
  test('has every page that it leads to', () => {
    for (const page of pages) {
      for (const [, target = ''] of readSource(page).matchAll(/\]\(([^)\s]+)\)/g)) {
        const [file = '', anchor] = target.split('#')
        if (/^[a-z]+:/.test(target)) continue
        const path = file === '' ? page : normalize(join(dirname(page), file))
        assert.ok(existsSync(join(root, path)), `${page} leads to ${target}, which is not there`)
        if (anchor !== undefined) assert.ok(headingsOf(path).includes(anchor), `${page} leads to ${target}: no such heading`)
      }
    }
  })

  test('is reached from its index', () => {
    const index = readSource('docs/README.md')
    for (const page of pages.filter((file) => file.startsWith('docs/') && file !== 'docs/README.md'))
      assert.ok(index.includes(`](${page.slice('docs/'.length)})`), `docs/README.md does not lead to ${page}`)
  })

  test('lists every check of a plan, and no other', () => {
    // What a request is refused for is no check of a plan.
    const planner = listSources('src/core/plan')
      .filter((file) => !file.endsWith('/check-resolutions.ts'))
      .map((file) => readSource(file))
      .join('\n')
    const made = namesIn(planner, /(?:\bcode: |\b(?:error|warning|info)\(\s*(?:\w+ \? '[a-z.-]+' : )?)'([a-z-]+(?:\.[a-z-]+)?)'/g)
    // What a spec cannot be compiled for has its remedies by code.
    const compiled = namesIn(/const remedies[^}]*/.exec(planner)?.[0] ?? '', /^ {2}'([a-z.-]+)':/gm)
    const [, section = ''] = readSource('docs/guide.md').split('## What is refused')
    const listed = namesIn(section.split('\n## ')[0] ?? '', /^\| `([a-z.-]+)` \|/gm)
    assert.deepEqual([...listed].sort(), [...new Set([...made, ...compiled])].sort())
  })

  test('knows every environment variable, and no other', () => {
    const server = namesIn(readSource('src/configuration.ts'), /\b(?:text|checked)\(\s*'([A-Z_]+)'/g)
    const cli = namesIn(
      listSources('src/cli')
        .map((file) => readSource(file))
        .join('\n'),
      /'(CAIRN_[A-Z_]+)'/g,
    )
    const tests = namesIn(
      listSources('test', 'scripts', 'bench')
        .map((file) => readSource(file))
        .join('\n'),
      /process\.env\['(CAIRN_[A-Z_]+)'\]/g,
    )
    const written = (page: string) => namesIn(readSource(page), /`((?:CAIRN_[A-Z_]+)|PORT|HOST|DATABASE_URL)\b/g)
    assert.deepEqual(
      [...server].filter((name) => !written('docs/operations.md').has(name)),
      [],
      'docs/operations.md',
    )
    assert.deepEqual(
      [...cli].filter((name) => !server.has(name) && !written('docs/cli.md').has(name)),
      [],
      'docs/cli.md',
    )
    assert.deepEqual(
      [...tests].filter((name) => !written('STYLE.md').has(name)),
      [],
      'STYLE.md',
    )
    const known = new Set([...server, ...cli, ...tests])
    for (const page of pages)
      assert.deepEqual(
        [...written(page)].filter((name) => !known.has(name)),
        [],
        page,
      )
  })

  test('names scripts that there are', () => {
    const { scripts } = JSON.parse(readSource('package.json')) as { readonly scripts: Readonly<Record<string, string>> }
    for (const page of pages) {
      for (const [, name = ''] of readSource(page).matchAll(/\bnpm run ([\w:]+)/g))
        assert.ok(scripts[name] !== undefined, `${page}: there is no npm run ${name}`)
    }
  })

  test('shows the import table that holds', () => {
    const page = readSource('ARCHITECTURE.md')
    for (const folder of ['core', 'contract', 'engine', 'registry', 'store', 'control', 'api', 'cli', 'console'])
      assert.match(page, new RegExp(`^\\| \`${folder}\` \\|`, 'm'))
  })
})

function namesIn(text: string, pattern: RegExp): ReadonlySet<string> {
  return new Set([...text.matchAll(pattern)].map(([, name = '']) => name))
}

/** As GitHub makes anchors of headings. */
function headingsOf(page: string): readonly string[] {
  return [...readSource(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  )
}
