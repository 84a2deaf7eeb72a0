/** Runs what has the same key one after the other, and what has not at once. */
export type Turns = <Result>(key: string, run: () => Promise<Result>) => Promise<Result>

export function takeTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return async (key, run) => {
    const before = last.get(key) ?? Promise.resolve()
    const mine = before.then(run, run)
    last.set(key, mine)
    try {
      return await mine
    } finally {
      if (last.get(key) === mine) last.delete(key)
    }
  }
}
