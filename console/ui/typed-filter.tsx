import { useRef, useState, type ReactNode } from 'react'

const settleMs = 250

/** A filter that is typed: it takes effect when typing pauses, and follows the address when that changes by itself. */
export function TypedFilter({ value = '', onSettled, children }: TypedFilterProps) {
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  const timer = useRef<number>(undefined)
  if (known !== value && timer.current === undefined) {
    setKnown(value)
    setTyped(value)
  }
  return children(typed, (next) => {
    setTyped(next)
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => {
      timer.current = undefined
      setKnown(next)
      onSettled(next === '' ? undefined : next)
    }, settleMs)
  })
}

interface TypedFilterProps {
  readonly value: string | undefined
  readonly onSettled: (value: string | undefined) => void
  readonly children: (value: string, onChange: (value: string) => void) => ReactNode
}
