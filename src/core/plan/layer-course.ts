import { allows, type KubernetesRange } from '../pack/kubernetes-range.ts'

/** What a layer is made of while the control plane goes one step: what runs, what it shall be, or the version between of this index. */
export type LayerStage = 'running' | 'target' | number

/** The Kubernetes versions that the versions of a layer work with. */
export interface LayerRanges {
  readonly running: KubernetesRange | null
  readonly target: KubernetesRange | null
  /** Of other versions that the layer may pass through, oldest first. */
  readonly between: readonly (KubernetesRange | null)[]
  /** Nodes are made for it: it has to be there before the first of them is. */
  readonly leads: boolean
}

export type LayerCourse =
  | { readonly kind: 'course'; readonly stages: readonly LayerStage[] }
  /** Nothing works both with the version that this step leaves and the one that it goes to. */
  | { readonly kind: 'stuck'; readonly step: number }

/**
 * What a layer is made of at each step of the way (2-rules, `layer.order` and `chain.layer`). `versions` begins with the one that
 * runs; a step goes from each to the next. What runs stays as long as it works, and what it shall be comes before the last step, so that
 * nodes join with it; where that does not work with the version left, it comes after the last step, and the last stage is another one.
 */
export function courseOf(versions: readonly string[], ranges: LayerRanges): LayerCourse {
  const { running, target, between, leads } = ranges
  const stages: LayerStage[] = []
  const last = versions.length - 2
  let stage: LayerStage = 'running'
  for (let step = 0; step <= last; step += 1) {
    const rest = versions.slice(step)
    const [, to = ''] = rest
    const arrives = rest.every((version) => allows(target, version))
    if (stage !== 'target' && (leads || !goesOn(stage, to) || (step === last && arrives))) {
      const next: LayerStage | null = arrives ? 'target' : leads ? null : passage(rest, stage)
      if (next === null) return { kind: 'stuck', step }
      stage = next
    }
    stages.push(stage)
  }
  return stage === 'target' || allows(target, versions[last + 1] ?? '')
    ? { kind: 'course', stages }
    : { kind: 'stuck', step: last }

  function goesOn(at: 'running' | number, to: string): boolean {
    return allows(at === 'running' ? running : (between[at] ?? null), to)
  }

  /** The version between that goes farthest; of several the newest. None is gone back to. */
  function passage([left = '', ...ahead]: readonly string[], at: LayerStage): number | null {
    const reach = (range: KubernetesRange | null): number => {
      const end = ahead.findIndex((version) => !allows(range, version))
      return end === -1 ? ahead.length : end
    }
    const first = typeof at === 'number' ? at + 1 : 0
    const found = between
      .map((range, index) => ({ index, steps: index >= first && allows(range, left) ? reach(range) : 0 }))
      .filter(({ steps }) => steps > 0)
      .toSorted((one, other) => other.steps - one.steps || other.index - one.index)
    return found[0]?.index ?? null
  }
}
