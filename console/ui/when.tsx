import { useSyncExternalStore } from 'react'

/** A moment, told from now; the exact time on hover. */
export function When({ at }: { readonly at: string }) {
  const now = useNow()
  return (
    <time dateTime={at} title={exactTime(at)} className="c-when">
      {fromNow(Date.parse(at), now)}
    </time>
  )
}

/** How long something has lasted that began `since`; when that was on hover. */
export function HowLong({ since }: { readonly since: string }) {
  const now = useNow()
  return (
    <time dateTime={since} title={`since ${exactTime(since)}`} className="c-when">
      for {spanText(Math.max(1000, now - Date.parse(since)))}
    </time>
  )
}

/** A moment that is told only to the second has not passed for sure before this. */
const passedMs = 3000

/** Time left until `at`, which is foretold: what takes longer says so. */
export function TimeLeft({ at }: { readonly at: string }) {
  const now = useNow()
  const leftMs = Date.parse(at) - now
  if (leftMs < -passedMs) return <>longer than foretold</>
  return leftMs < 500 ? <>almost done</> : <>{spanText(leftMs)} left</>
}

/** One for all: to make one takes longer than to tell a hundred times. */
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

export function exactTime(at: string): string {
  return exact.format(Date.parse(at))
}

function fromNow(at: number, now: number): string {
  const past = now - at
  if (Math.abs(past) < 5000) return 'just now'
  // The past needs no seconds beside its minutes; nobody waits for it.
  return past > 0 ? `${spanText(past < 60_000 ? past : Math.floor(past / 60_000) * 60_000)} ago` : `in ${spanText(-past)}`
}

/** `42 s`, `5 min`, `3 h`, `2 days`: the largest unit that says enough. */
export function spanText(spanMs: number): string {
  const seconds = Math.round(spanMs / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60)
    return minutes < 5 && seconds % 60 !== 0 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${minutes} min`
  const hours = Math.round(minutes / 60)
  if (hours < 48) return `${hours} h`
  return `${Math.round(hours / 24)} days`
}

const tickMs = 1000
let now = Date.now()
let timer: number | undefined
const listeners = new Set<() => void>()

/** The time of the wall, a second exact; one timer for all that show it. */
export function useNow(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      timer ??= window.setInterval(() => {
        now = Date.now()
        for (const each of listeners) each()
      }, tickMs)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) {
          clearInterval(timer)
          timer = undefined
        }
      }
    },
    () => now,
  )
}
