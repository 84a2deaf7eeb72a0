import type { Trouble } from './bulk-progress.tsx'

/** Clusters that got no plan, by batch: only this tab knows, since nothing was stored of them. */
const troubles = new Map<string, readonly Trouble[]>()

export function keepTroubles(batch: string, those: readonly Trouble[]): void {
  troubles.set(batch, those)
}

export function troublesOf(batch: string): readonly Trouble[] {
  return troubles.get(batch) ?? []
}
