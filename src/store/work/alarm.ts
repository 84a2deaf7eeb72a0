import type { Instant } from '#core/base/instant.ts'

/** Wakes one waiter at the earliest of the moments that it was set to. */
export interface Alarm {
  readonly ring: () => void
  readonly ringAt: (instant: Instant) => void
  /** Until it rings, or the time is over; at once where it rang since the last wait. */
  readonly wait: (timeoutMs: number) => Promise<void>
}

export function makeAlarm(now: () => Instant): Alarm {
  let rang = false
  let earliest = Infinity
  let latestAt = 0
  let wake: (() => void) | null = null
  let timer: NodeJS.Timeout | undefined
  const ring = () => {
    rang = true
    wake?.()
  }
  const setTimer = () => {
    clearTimeout(timer)
    timer = setTimeout(ring, Math.max(1, Math.min(earliest - now(), latestAt - performance.now())))
  }
  return {
    ring,
    ringAt: (instant) => {
      if (instant >= earliest) return
      earliest = instant
      if (wake) setTimer()
    },
    wait: async (timeoutMs) => {
      latestAt = performance.now() + timeoutMs
      if (!rang) {
        await new Promise<void>((resolve) => {
          wake = resolve
          setTimer()
        })
      }
      wake = null
      clearTimeout(timer)
      rang = false
      earliest = Infinity
    },
  }
}
