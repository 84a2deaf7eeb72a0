import { useSyncExternalStore } from 'react'

/** Whether the server takes our requests: unknown until one has been answered. */
type Session = 'unknown' | 'in' | 'out'

let session: Session = 'unknown'
const listeners = new Set<() => void>()

export function setSession(next: Session): void {
  if (session === next) return
  session = next
  for (const listener of listeners) listener()
}

export function useSession(): Session {
  return useSyncExternalStore(subscribe, () => session)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
