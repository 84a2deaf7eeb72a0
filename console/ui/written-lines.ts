/** The lines of what somebody typed, one entry a line, without empty ones. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What stands before the first mark; all of it without one. */
export function before(text: string, mark: string): string {
  return text.includes(mark) ? text.slice(0, text.indexOf(mark)) : text
}

/** What stands after the first mark; nothing without one. */
export function after(text: string, mark: string): string {
  return text.includes(mark) ? text.slice(text.indexOf(mark) + 1) : ''
}
