/**
 * How well a text answers what was typed: 0 not at all, 1 where its letters stand in it in that order, more for a part of a word, the
 * beginning of one, the beginning of all, and everything.
 */
export function matchOf(text: string, typed: string): number {
  const wanted = typed.trim().toLowerCase()
  const given = text.toLowerCase()
  if (wanted === '') return 1
  if (given === wanted) return 5
  if (given.startsWith(wanted)) return 4
  const words = wanted.split(/\s+/)
  if (words.every((word) => startsWord(given, word))) return 3
  if (words.every((word) => given.includes(word))) return 2
  return isSpelledIn(given, wanted.replaceAll(/\s/g, '')) ? 1 : 0
}

function startsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
    if (at === 0 || !/[a-z0-9]/.test(text[at - 1] ?? '')) return true
  return false
}

function isSpelledIn(text: string, letters: string): boolean {
  let at = 0
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}
