import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/sources.ts'

/**
 * Holds a part of a page, between `<!-- NAME -->` and `<!-- end of NAME -->`, equal to lines that are generated; with
 * CAIRN_UPDATE_GOLDEN it is written instead.
 */
export function updateGolden(page: string, name: string, lines: readonly string[]): void {
  const file = join(root, page)
  const text = readFileSync(file, 'utf8')
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`]
  const [before, rest = ''] = text.split(begin)
  const [, after = ''] = rest.split(end)
  const expected = `${before}${begin}\n${lines.join('\n')}\n\n${end}${after}`
  if (process.env['CAIRN_UPDATE_GOLDEN'] === undefined) assert.equal(text, expected, `${page} is not as its source says`)
  else writeFileSync(file, expected)
}
