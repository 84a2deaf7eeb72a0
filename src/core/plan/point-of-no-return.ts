import { isNewer } from '../kubernetes/version.ts'
import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { Check, LayerChange, Repave } from './plan.ts'

/** What of a plan decides when it can no longer be taken back. */
interface Way {
  readonly before: CompiledCluster
  readonly after: CompiledCluster
  readonly repave: Repave
  readonly changes: readonly LayerChange[]
}

/**
 * From when a plan cannot be taken back, as the end of a sentence that begins with "when"; null where it always can. The point of
 * no return of a Kubernetes step is when its first new control-plane node joins (2-rules, "Abort"); what a layer made and held is gone
 * when the layer is removed.
 */
export function pointOfNoReturn({ before, after, repave, changes }: Way): string | null {
  const first = after.via?.[0]?.kubernetesVersion ?? after.kubernetesVersion
  const joins = isNewer(first, before.kubernetesVersion) && repave.pools.some((pool) => pool.role === 'control-plane')
  const gone = changes
    .filter(({ kind }) => kind === 'removed' || kind === 'replaced')
    .map(({ profile, layer }) => `${profile}/${layer}`)
  const points = [
    ...(joins ? [`the first new control-plane node joins with Kubernetes ${first}`] : []),
    ...(gone.length > 0 ? [`what ${gone.join(', ')} made is removed`] : []),
  ]
  return points.length > 0 ? points.join(', and when ') : null
}

/** Told with every plan that has such a point. */
export function returnCheck(point: string | null): readonly Check[] {
  if (point === null) return []
  return [
    {
      code: 'point-of-no-return',
      severity: 'info',
      message: `The update cannot be taken back from when ${point}.`,
      evidence: { when: point },
      remedy:
        'Abort before that if in doubt. An abort afterwards does not go back in Kubernetes: it finishes the control plane, leaves pools that were not begun, and says so first; what a removed layer held is gone.',
    },
  ]
}
