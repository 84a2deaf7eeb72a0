/** The same data with the keys of every map in the other order. Values that are no plain data are kept as they are. */
export function shuffled<Value>(value: Value): Value {
  return turn(value) as Value
}

function turn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turn)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, turn(member)]),
  )
}
