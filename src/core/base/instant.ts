/** Milliseconds since 1970-01-01 UTC of the wall clock. */
export type Instant = number

/** Milliseconds of engine time: it only grows, and the simulator may run it faster than the wall clock. */
export type EngineInstant = number

/** RFC 3339 in UTC with milliseconds, from arithmetic alone: core has no clock and no locale. */
export function formatInstant(instant: Instant): string {
  const days = Math.floor(instant / 86_400_000)
  const { year, month, day } = civil(days)
  let rest = instant - days * 86_400_000
  const milliseconds = rest % 1000
  rest = Math.floor(rest / 1000)
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${pad(Math.floor(rest / 3600), 2)}:${pad(Math.floor(rest / 60) % 60, 2)}:${pad(rest % 60, 2)}.${pad(Math.floor(milliseconds), 3)}Z`
}

const durationPattern = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/

/** `1h30m`, `30m`, `0s` → milliseconds; null where it is no duration. */
export function parseDuration(text: string): number | null {
  const match = text === '' ? null : durationPattern.exec(text)
  if (!match) return null
  const [, hours = '0', minutes = '0', seconds = '0'] = match
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
}

/** Milliseconds → `1h30m`, `45s`, `0s`; parts of a second are rounded up, so that a wait is never told too short. */
export function formatDuration(milliseconds: number): string {
  const total = Math.ceil(milliseconds / 1000)
  const parts = [
    [Math.floor(total / 3600), 'h'],
    [Math.floor(total / 60) % 60, 'm'],
    [total % 60, 's'],
  ] as const
  return (
    parts
      .filter(([amount]) => amount > 0)
      .map(([amount, unit]) => `${amount}${unit}`)
      .join('') || '0s'
  )
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** Days since 1970 → proleptic Gregorian date (Howard Hinnant's `civil_from_days`). */
function civil(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1,
  }
}
