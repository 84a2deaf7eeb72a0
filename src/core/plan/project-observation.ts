import { compareText } from '../base/compare.ts'
import type { Inventory } from '../cluster/inventory.ts'
import { compareKubernetesVersions } from '../kubernetes/version.ts'
import type { ObservedProjection } from './planning-input.ts'

/** The part of an inventory that plans rest on: no names, no times, no counts that an autoscaler moves. */
export function projectObservation(
  inventory: Inventory | null,
  highestKubernetesVersion: string | null,
  engine: ObservedProjection['engine'] = 'present',
): ObservedProjection {
  return {
    engine,
    budgets: [],
    pools: (inventory?.pools ?? []).map(({ name, nodes }) => ({
      name,
      digests: [...new Set(nodes.map((node): string => node.digest))].sort(compareText),
      versions: [...new Set(nodes.map((node) => node.kubernetesVersion))].sort(compareKubernetesVersions),
    })),
    highestKubernetesVersion,
    failedLayers: (inventory?.layers ?? [])
      .filter((layer) => layer.state === 'failed')
      .map((layer) => `${layer.profile}/${layer.name}`),
  }
}
