/** Remembers what never changes, by its key, and may forget it at any time. */
interface BoundedMap<Key, Value> {
  readonly get: (key: Key) => Value | undefined
  readonly has: (key: Key) => boolean
  readonly set: (key: Key, value: Value) => void
  readonly delete: (key: Key) => void
}

/** A map of at most so many entries: the oldest go first, so that memory is bounded. */
export function boundedMap<Key, Value>(entriesMax: number): BoundedMap<Key, Value> {
  const entries = new Map<Key, Value>()
  return {
    get: (key) => entries.get(key),
    has: (key) => entries.has(key),
    set: (key, value) => {
      entries.set(key, value)
      if (entries.size > entriesMax) entries.delete(entries.keys().next().value as Key)
    },
    delete: (key) => void entries.delete(key),
  }
}
