import { Alert, AlertActionCloseButton, AlertGroup } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { useSyncExternalStore } from 'react'

interface Toast {
  readonly id: number
  readonly variant: 'success' | 'info' | 'danger'
  readonly title: string
  readonly text?: string
}

const shownMs = 6000
let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

/** Says for a moment that something is done, or has failed where its own place is no longer on the screen. */
export function toast(variant: Toast['variant'], title: string, text?: string): void {
  const id = ++lastId
  set([...toasts, { id, variant, title, ...(text === undefined ? {} : { text }) }].slice(-4))
  // What failed stays until it is read.
  if (variant !== 'danger') setTimeout(() => dismiss(id), shownMs)
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
  return (
    <AlertGroup isToast isLiveRegion aria-label="Notices">
      {shown.map(({ id, variant, title, text }) => (
        <Alert key={id} variant={variant} title={title} actionClose={<AlertActionCloseButton onClose={() => dismiss(id)} />}>
          {text}
        </Alert>
      ))}
    </AlertGroup>
  )
}

function dismiss(id: number): void {
  set(toasts.filter((one) => one.id !== id))
}

function set(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}
