/** Orders strings by UTF-16 code unit, the same on every machine, unlike the locale's order. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** The first comparison that is not equal decides. */
export function firstDifference(...comparisons: readonly number[]): number {
  return comparisons.find((comparison) => comparison !== 0) ?? 0
}

/** A comparer of items by a text of theirs. */
export function byText<Item>(text: (item: Item) => string): (left: Item, right: Item) => number {
  return (left, right) => compareText(text(left), text(right))
}
