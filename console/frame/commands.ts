import { useEffect, useRef } from 'react'

/** Something that can be done from the palette. */
export interface Command {
  readonly name: string
  readonly run: () => void
  /** The reason why it is refused now; null or absent where it is allowed. */
  readonly whyNot?: string | null
}

/** What the commands are about, as `store-001`, with them. */
export interface CommandGroup {
  readonly about: string
  readonly commands: readonly Command[]
}

const offered = new Set<{ readonly current: CommandGroup }>()

/** Offers commands in the palette for as long as the caller is mounted. */
export function useCommands(group: CommandGroup): void {
  const latest = useRef(group)
  useEffect(() => {
    latest.current = group
  })
  useEffect(() => {
    offered.add(latest)
    return () => void offered.delete(latest)
  }, [])
}

/** Those of what is on the screen now. */
export function offeredCommands(): readonly CommandGroup[] {
  return [...offered].map(({ current }) => current)
}
