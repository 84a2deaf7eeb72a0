import { layerKey, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import { compareKubernetesVersions } from '../kubernetes/version.ts'
import { allows, kubernetesRangeOf } from '../pack/kubernetes-range.ts'
import { pairLayers } from './changed-layers.ts'
import { disagree, type Disagreement, type Held } from './disagreement.ts'
import { runningOf, stagesOf } from './steps.ts'

const rule =
  'At every step a layer works with the Kubernetes that is left and the one that is gone to, or an error says that it does not.'

/** A version that is gone to by a forbidden way is refused whatever the layers say of it. */
const telling = new Set(['layer.order', 'chain.layer', 'kubernetes.downgrade', 'kubernetes.minor-skip'])

/** What every layer runs as while the control plane goes from one version to the next, held against the versions that it works with. */
export function holdLayerRanges(held: Held): readonly Disagreement[] {
  const said = held.plan.checks.some(({ code, severity }) => severity === 'error' && telling.has(code))
  let running = runningOf(held)
  return stagesOf(held).flatMap((stage, index) => {
    const { kubernetesVersion: from, layers } = running
    running = stage
    // What is left for an older version has not run yet, or is refused.
    if (said || from === null || compareKubernetesVersions(stage.kubernetesVersion, from) <= 0) return []
    return pairLayers(layers, stage.layers).flatMap(({ key, before, after }) => {
      if (!after || after.kind === 'os' || after.kind === 'k8s') return []
      const works = (layer: CompiledLayer | null, version: string) => !layer || allows(rangeOf(held, layer), version)
      // What does not work before the step is not the step's doing.
      if (!works(before, from)) return []
      const isLast = stage.lastLayers?.includes(layerKey(after)) ?? false
      const meanwhile = isLast ? before : after
      const isMoved = before?.pack?.digest !== after.pack?.digest
      const isBroken =
        !works(meanwhile, stage.kubernetesVersion) ||
        !works(after, stage.kubernetesVersion) ||
        (!isLast && isMoved && before !== null && !works(after, from))
      return isBroken ? [disagree(`steps[${index}]: ${key}`, 'no error', `${from} to ${stage.kubernetesVersion}`, rule)] : []
    })
  })
}

function rangeOf({ input }: Held, { pack }: CompiledLayer) {
  if (!pack) return null
  const { digest } = pack
  const between = input.between.find(({ reference }) => reference.digest === digest)?.content
  const content = input.stack.packs.get(digest) ?? input.parent.stack.packs.get(digest) ?? between
  return content ? kubernetesRangeOf(content) : null
}
