import type { ValueStep } from './value-path.ts'

/** Where in a text of values somebody writes. */
export interface YamlCursor {
  /** The way to the map that is written in; for a value, to the value. */
  readonly steps: readonly ValueStep[]
  readonly writes: 'key' | 'value'
  /** Where the key or value begins, and what of it stands before the cursor. */
  readonly from: number
  readonly typed: string
}

/**
 * What is being written at an offset; null within a comment, a block of text, or what is no map of values. Read off lines and their
 * indentation: a text that is being written is rarely whole, and no parser reads it.
 */
export function yamlCursor(text: string, offset: number): YamlCursor | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const { column, dashes, rest } = lineOf(text.slice(start, offset))
  const above = stepsAbove(text, start, { column, dashes })
  if (!above) return null
  if (keyText.test(rest)) return { steps: above, writes: 'key', from: offset - rest.length, typed: rest }
  const [whole, key, value = ''] = keyAndValue.exec(rest) ?? []
  if (whole === undefined || key === undefined || /^[|>&*!#[{]/.test(value)) return null
  return { steps: [...above, { kind: 'key', key: bare(key) }], writes: 'value', from: offset - value.length, typed: value }
}

/** The way to the key at an offset, with its place; null where none stands there. */
export function yamlKeyAt(
  text: string,
  offset: number,
): { readonly steps: readonly ValueStep[]; readonly from: number; readonly to: number } | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', start)
  const { column, dashes, rest } = lineOf(text.slice(start, end < 0 ? text.length : end))
  const [, key] = /^([\w./-]+|"[^"]*"|'[^']*')\s*:(?:\s|$)/.exec(rest) ?? []
  if (key === undefined) return null
  const [from, to] = [start + column, start + column + key.length]
  if (offset < from || offset > to) return null
  const above = stepsAbove(text, start, { column, dashes })
  return above && { steps: [...above, { kind: 'key', key: bare(key) }], from, to }
}

const keyText = /^[\w./-]*$/
const keyAndValue = /^([\w./-]+|"[^"]*"|'[^']*')\s*:\s+(.*)$/
/** A key that a map or a list stands below. */
const openKey = /^([\w./-]+|"[^"]*"|'[^']*')\s*:\s*(?:#.*)?$/

interface Line {
  /** Where the content stands, behind indentation and the dashes of lists. */
  readonly column: number
  readonly dashes: readonly number[]
  readonly rest: string
}

function lineOf(line: string): Line {
  const [, indent = '', marks = '', rest = ''] = /^( *)((?:- +)*)(.*)$/s.exec(line) ?? []
  const dashes = [...marks.matchAll(/-/g)].map(({ index }) => indent.length + index)
  return { column: indent.length + marks.length, dashes, rest: rest.trimEnd() === '' ? '' : rest }
}

/** How many lines are looked back at. */
const linesMax = 5000

function stepsAbove(text: string, start: number, { column, dashes }: Omit<Line, 'rest'>): readonly ValueStep[] | null {
  const steps: ValueStep[] = []
  let at = column
  let isItem = false
  const leaveItems = (marks: readonly number[]) => {
    for (const dash of marks.toReversed()) {
      steps.unshift({ kind: 'items' })
      at = dash
      isItem = true
    }
  }
  leaveItems(dashes)
  let end = start - 1
  for (let count = 0; end > 0 && count < linesMax && (at > 0 || isItem); count += 1) {
    const from = text.lastIndexOf('\n', end - 1) + 1
    const line = lineOf(text.slice(from, end))
    end = from - 1
    if (line.rest === '' || line.rest.startsWith('#')) continue
    if (line.column < at || (isItem && line.column === at && line.dashes.length === 0)) {
      const key = openKey.exec(line.rest)?.[1]
      if (key === undefined) return null
      steps.unshift({ kind: 'key', key: bare(key) })
      at = line.column
      isItem = false
      leaveItems(line.dashes)
    } else if (line.column === at && !isItem && line.dashes.length > 0) leaveItems(line.dashes)
  }
  return at === 0 && !isItem ? steps : null
}

function bare(key: string): string {
  return key.replace(/^(["'])(.*)\1$/, '$2')
}
