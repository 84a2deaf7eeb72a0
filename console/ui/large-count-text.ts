/** `1 cluster`, `10,000 clusters`: of what there may be thousands. */
export function largeCountText(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`
}
