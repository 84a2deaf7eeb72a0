/** One line of two texts beside each other: `-` only left, `+` only right, two spaces on both, `…` where equal lines are left out. */
export interface DiffLine {
  readonly mark: '-' | '+' | ' ' | '…'
  readonly text: string
}

const contextLines = 2
const cellsMax = 4_000_000

/** The lines that differ between two texts, with a little of what stands around them. */
export function lineDiff(from: string, to: string): readonly DiffLine[] {
  const left = linesOf(from)
  const right = linesOf(to)
  // The table of the longest common part grows with the product; beyond the limit all old lines stand before all new ones.
  const all = left.length * right.length > cellsMax ? [...marked('-', left), ...marked('+', right)] : merged(left, right)
  return withoutFarContext(all)
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

function marked(mark: '-' | '+', texts: readonly string[]): readonly DiffLine[] {
  return texts.map((text) => ({ mark, text }))
}

function merged(left: readonly string[], right: readonly string[]): readonly DiffLine[] {
  const width = right.length + 1
  const common = new Uint32Array((left.length + 1) * width)
  const at = (row: number, column: number) => common[row * width + column] ?? 0
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      common[row * width + column] =
        left[row] === right[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const lines: DiffLine[] = []
  let row = 0
  let column = 0
  while (row < left.length || column < right.length) {
    if (row < left.length && column < right.length && left[row] === right[column]) {
      lines.push({ mark: ' ', text: left[row] ?? '' })
      row++
      column++
    } else if (row < left.length && (column === right.length || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ mark: '-', text: left[row++] ?? '' })
    } else {
      lines.push({ mark: '+', text: right[column++] ?? '' })
    }
  }
  return lines
}

function withoutFarContext(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - contextLines), index + contextLines + 1).some(({ mark }) => mark !== ' '),
  )
  return lines.flatMap((line, index): readonly DiffLine[] => {
    if (near[index]) return [line]
    return index > 0 && near[index - 1] && near.includes(true, index) ? [{ mark: '…', text: '' }] : []
  })
}
