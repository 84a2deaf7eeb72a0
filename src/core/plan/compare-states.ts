import { asScaled, mendChecks, mendedNames, mendsOf } from './drift-mended.ts'
import { cloudChanges } from './cloud-changes.ts'
import { layerChanges } from './layer-changes.ts'
import type { Check, PlanContent } from './plan.ts'
import type { PlanningInput } from './planning-input.ts'
import { nodesRemoved, poolChanges } from './pool-changes.ts'
import { preflight } from './preflight.ts'
import { whoChanged, type Side } from './provenance.ts'
import { removedObjects } from './removed-objects.ts'
import { repaveScope } from './repave-scope.ts'
import { runningLayers, runningVersion } from './running-version.ts'
import { chainSaving, stepsOf, withRolls } from './steps.ts'

/** What of a plan follows from the two states that it leads between. */
export type ComparedStates = Omit<PlanContent, 'cluster' | 'parent' | 'conflicts' | 'summary' | 'desired'> & {
  readonly desired: NonNullable<PlanContent['desired']>
}

/**
 * What changes from the parent revision to another state, and what stands against it. `remade`: pools that this release makes
 * otherwise from the parent's own spec, with the digests that it gives them.
 */
export function compareStates(
  input: PlanningInput,
  after: Side,
  remade: ReadonlyMap<string, string>,
  checks: readonly Check[],
): ComparedStates {
  const before = input.parent
  // With the counts that pools have, where somebody scaled them: what is replaced, and what goes, is counted from there.
  const found = { ...before, compiled: asScaled(before.compiled, input.observed) }
  const { spec, compiled } = after
  const who = whoChanged(before, after, input.cluster)
  const scope = repaveScope(found, after, input.observed, remade, who)
  const repave = withRolls(scope, compiled, input.observed)
  const changes = layerChanges(before, after, who, repave)
  const running = { kubernetesVersion: runningVersion(input) ?? '', layers: runningLayers(input) }
  const mends = mendsOf(compiled, repave, input.observed)
  const cloud = cloudChanges(before.spec, spec)
  const steps = stepsOf(running, changes, repave, compiled, input.observed)
  return {
    steps,
    changes,
    pools: poolChanges(before.compiled, compiled),
    ...(cloud.length > 0 ? { cloud } : {}),
    repave,
    removes: {
      nodes: nodesRemoved(found.compiled, compiled, repave),
      objects: removedObjects(before.compiled.layers, compiled.layers),
    },
    saves: chainSaving(repave, compiled),
    rollback: null,
    checks: [...checks, ...preflight({ input, before: found, after, repave, steps }), ...mendChecks(mends)],
    desired: { spec, compiled: mends.length > 0 ? { ...compiled, mends: mendedNames(mends) } : compiled },
  }
}
