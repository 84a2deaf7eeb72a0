/** A text as records and lists show it: of a long one its beginning. */
export function shortened(text: string, charactersMax = 80): string {
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
