/** Rows under their headings, in columns as wide as their widest cell. Without rows, the given sentence. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], empty: string): string {
  return rows.length === 0 ? `${empty}\n` : columns([headings, ...rows])
}

/** `Name:  value` lines, the values below each other; lines without a value are left out. */
export function facts(pairs: readonly (readonly [string, string | null])[]): string {
  return columns(pairs.flatMap(([name, value]) => (value === null || value === '' ? [] : [[`${name}:`, value]])))
}

/** Cells aligned in columns, two spaces between them, nothing at the end of a line. */
export function columns(rows: readonly (readonly string[])[], indent = ''): string {
  const widths = rows.reduce<number[]>((widest, row) => {
    row.forEach((cell, index) => (widest[index] = Math.max(widest[index] ?? 0, width(cell))))
    return widest
  }, [])
  return rows
    .map((row) => `${indent}${row.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - width(cell))).join('  ')}`)
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

/** Columns of a terminal that a text takes, without its escape sequences. */
function width(text: string): number {
  return Array.from(text.replace(escapes, '')).length
}

// eslint-disable-next-line no-control-regex -- it is control characters that are looked for
const escapes = /\u001b\[[0-9;]*m/g
