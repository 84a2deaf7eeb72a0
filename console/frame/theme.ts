import { useSyncExternalStore } from 'react'

/** What the person chose; `system` follows the machine's setting as it changes. */
export type ThemeChoice = 'system' | 'light' | 'dark'

const key = 'cairn.theme'
const systemDark = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

export function startTheme(): void {
  systemDark.addEventListener('change', apply)
  apply()
}

export function chooseTheme(choice: ThemeChoice): void {
  localStorage.setItem(key, choice)
  apply()
}

export function useTheme(): ThemeChoice {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, chosen)
}

function chosen(): ThemeChoice {
  const stored = localStorage.getItem(key)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

function apply(): void {
  const choice = chosen()
  const dark = choice === 'dark' || (choice === 'system' && systemDark.matches)
  document.documentElement.classList.toggle('pf-v6-theme-dark', dark)
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
  for (const listener of listeners) listener()
}
