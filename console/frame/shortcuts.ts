import { useEffect, useSyncExternalStore } from 'react'

/** What a key leads to. */
export interface Shortcuts {
  readonly palette: () => void
  readonly keys: () => void
  /** To the section of this key; false where there is none. */
  readonly section: (key: string) => boolean
}

const isApple = /Mac|iP(?:hone|ad|od)/.test(navigator.userAgent)
export const paletteKeys = isApple ? '⌘K' : 'Ctrl K'

const secondKeyMs = 1200
const stored = 'cairn.single-keys'
const listeners = new Set<() => void>()

/** Keys of one letter can be turned off: who speaks to the computer presses some without knowing. */
export function useSingleKeys(): readonly [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, singleKeys)
  return [
    on,
    (next) => {
      localStorage.setItem(stored, next ? 'on' : 'off')
      for (const listener of listeners) listener()
    },
  ]
}

/** Hears the keys that hold everywhere. Dialogs and whatever is typed into keep theirs. */
export function useShortcuts(shortcuts: Shortcuts): void {
  useEffect(() => {
    let goingUntil = 0
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('[role=dialog], dialog[open]') !== null) return
      if (event.key.toLowerCase() === 'k' && (isApple ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault()
        shortcuts.palette()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || !singleKeys() || isTyping(event.target)) return
      const going = event.timeStamp < goingUntil
      goingUntil = !going && event.key === 'g' ? event.timeStamp + secondKeyMs : 0
      const done = going ? shortcuts.section(event.key) : press(event.key)
      if (done) event.preventDefault()
    }
    const press = (key: string): boolean => {
      if (key === '?') shortcuts.keys()
      else if (key === '/') return toFilter()
      return key === '?'
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [shortcuts])
}

function singleKeys(): boolean {
  return localStorage.getItem(stored) !== 'off'
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

function toFilter(): boolean {
  const filter = document.querySelector<HTMLElement>('main [role=search] input')
  filter?.focus()
  return filter !== null
}
