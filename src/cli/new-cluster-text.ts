import type { WireCheckedCluster } from '#contract/cluster.ts'
import type { Paint } from './paint.ts'
import { checksText } from './plan-text.ts'
import { columns } from './table.ts'

/** What a cluster that is not there yet would come to: the Kubernetes that it runs, its layers, and what warns. */
export function newClusterText(found: WireCheckedCluster, paint: Paint): string {
  const layers = found.layers.map(({ profile, name, version }) => [`${profile}/${name}`, version])
  return [
    `Kubernetes ${found.kubernetesVersion}\n`,
    layers.length === 0 ? '' : `${paint.bold('LAYERS')}\n${columns(layers, '  ')}`,
    checksText(found, paint),
  ]
    .filter((part) => part !== '')
    .join('\n')
}
