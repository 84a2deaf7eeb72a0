import { formatInstant, parseDuration } from '#core/base/instant.ts'
import { usageFailure } from './failure.ts'

/** An instant that an option gives, also as the time that has passed since it. */
export function instantOf(option: string, text: string, now: number): string {
  const ago = parseDuration(text)
  const instant = ago === null ? Date.parse(text) : now - ago
  if (Number.isNaN(instant))
    throw usageFailure(`${option} ${text} is no time.`, 'Write 2h, 30m, or an instant such as 2026-11-20T08:30:00Z.')
  return formatInstant(instant)
}
