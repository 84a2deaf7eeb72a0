import { compareText } from '../base/compare.ts'

/**
 * Whether a pack's version can be compared: numbers with dots between, with a `v` before them or a pre-release behind. Packs of the
 * field do not all keep to SemVer (`v1.12.0`, `26.02.1`, `5.4`).
 */
export function isPackVersion(version: string): boolean {
  return form.test(version)
}

/**
 * Which of the two is newer, by the parts that the bound has: 1.33.4 is neither before nor after 1.33. A pre-release is before its
 * release. Only for versions that can be compared.
 */
export function compareToBound(version: string, bound: string): number {
  const [left, right] = [partsOf(version), partsOf(bound)]
  const numbers = right.numbers.map((part, index) => (left.numbers[index] ?? 0) - part)
  const difference = numbers.find((one) => one !== 0)
  if (difference !== undefined) return difference
  if (left.numbers.length > right.numbers.length && right.preRelease === '') return 0
  return comparePreReleases(left.preRelease, right.preRelease)
}

const form = /^v?(\d{1,9}(?:\.\d{1,9}){0,5})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/

function partsOf(version: string): { readonly numbers: readonly number[]; readonly preRelease: string } {
  const [, numbers = '', preRelease = ''] = form.exec(version) ?? []
  return { numbers: numbers.split('.').map(Number), preRelease }
}

/** As SemVer has it: numbers by their value and before words, fewer parts first, none at all last. */
function comparePreReleases(left: string, right: string): number {
  if (left === right) return 0
  if (left === '' || right === '') return left === '' ? 1 : -1
  const [ours, theirs] = [left.split('.'), right.split('.')]
  const parts = ours.slice(0, theirs.length).map((part, index) => comparePart(part, theirs[index] ?? ''))
  return parts.find((one) => one !== 0) ?? ours.length - theirs.length
}

function comparePart(left: string, right: string): number {
  const [isNumber, isOther] = [left, right].map((part) => /^\d+$/.test(part))
  if (isNumber && isOther) return Number(left) - Number(right)
  if (isNumber !== isOther) return isNumber ? -1 : 1
  return compareText(left, right)
}
