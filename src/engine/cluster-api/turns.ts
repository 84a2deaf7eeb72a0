export type Turns = <Answer>(act: () => Promise<Answer>) => Promise<Answer>

/** So many at once; the others begin in the order in which they came. */
export function openTurns(atOnceMax: number): Turns {
  let free = atOnceMax
  const waiting: (() => void)[] = []
  return async (act) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await act()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}

/** One after another for each key. */
export function openTurnsByKey() {
  const last = new Map<string, Promise<unknown>>()
  return async <Answer>(key: string, act: () => Promise<Answer>): Promise<Answer> => {
    const before = last.get(key) ?? Promise.resolve()
    const mine = before.then(act, act)
    last.set(key, mine)
    try {
      return await mine
    } finally {
      if (last.get(key) === mine) last.delete(key)
    }
  }
}
