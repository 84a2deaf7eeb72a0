import type { Moment } from '../moment.ts'

/** Whether the cluster's network is installed. While it is upgraded it still runs. */
export function networkRuns(moment: Moment): boolean {
  const { world } = moment
  if (world.target?.layers.some((layer) => layer.kind === 'cni') === false) return true
  return world.releases.some((release) => release.kind === 'cni' && release.digest !== null)
}
