import { compare, parse } from 'semver'

/** Strict SemVer `major.minor.patch[-pre]` (2-rules): no `v`, no leading zeros, no build part. */
export function isProfileVersion(text: string): boolean {
  const version = parse(text)
  return version !== null && version.version === text && version.build.length === 0 && text.length <= 100
}

export const versionRule =
  'a version is MAJOR.MINOR.PATCH with an optional pre-release part, such as 1.2.3 or 1.2.3-rc.1 (https://semver.org)'

/** Newest first by SemVer precedence; what is no SemVer comes last, by its text, so that packs of the field have a place too. */
export function newestFirst(left: string, right: string): number {
  const [a, b] = [parse(left, { loose: true }), parse(right, { loose: true })]
  if (a && b) return compare(b, a) || (left < right ? 1 : -1)
  if (a || b) return a ? -1 : 1
  return left < right ? 1 : left > right ? -1 : 0
}
