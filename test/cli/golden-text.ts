import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'

/** Compares a text with the file of that name; `CAIRN_UPDATE_GOLDEN=on` writes the file anew, to be read before it is committed. */
export function assertGolden(name: string, text: string): void {
  const file = new URL(`golden/${name}.golden`, import.meta.url)
  if (process.env['CAIRN_UPDATE_GOLDEN']) writeFileSync(file, text)
  assert.equal(text, readFileSync(file, 'utf8'))
}
