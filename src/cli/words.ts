import { byText } from '#core/base/compare.ts'
import { formatDuration } from '#core/base/instant.ts'

/** `2026-11-22 17:40:05 UTC` of an RFC 3339 time. */
export function clockText(instant: string): string {
  return instant.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC')
}

/** `about 40s left`; nothing where the end is not known. */
export function timeLeftText(end: string | null, now: number): string {
  if (end === null) return ''
  const left = Date.parse(end) - now
  if (Number.isNaN(left)) return ''
  return left <= 0 ? 'about to end' : `about ${formatDuration(left)} left`
}

/** `key:value, other`, in the order of the keys. */
export function tagsText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .sort(byText(([key]) => key))
    .map(([key, value]) => (value === '' ? key : `${key}:${value}`))
    .join(', ')
}

/** The first twelve hexadecimal digits of a digest, enough to tell contents apart. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12)
}
