import { useState, type ReactNode } from 'react'

const settleMs = 250

/** A filter that is typed: it takes effect when typing pauses, and follows the address when that changes by itself. */
export function TypedFilter({ value = '', onSettled, children }: TypedFilterProps) {
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  const [timer, setTimer] = useState<number>()
  if (known !== value && timer === undefined) {
    setKnown(value)
    setTyped(value)
  }
  return children(typed, (next) => {
    setTyped(next)
    clearTimeout(timer)
    const settle = () => {
      setTimer(undefined)
      setKnown(next)
      onSettled(next === '' ? undefined : next)
    }
    setTimer(window.setTimeout(settle, settleMs))
  })
}

interface TypedFilterProps {
  readonly value: string | undefined
  readonly onSettled: (value: string | undefined) => void
  readonly children: (value: string, onChange: (value: string) => void) => ReactNode
}
