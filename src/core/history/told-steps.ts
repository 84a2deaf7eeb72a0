import { countText } from '../base/count-text.ts'
import { layerKey, sameLayer, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import { isSetRight } from '../cluster/drift.ts'
import { samePool } from '../update/move.ts'
import type { EngineTarget, TargetPool } from '../update/target.ts'

/** A step of an update: something that the engine is told now and was not told before. */
export interface ToldStep {
  readonly object: { readonly kind: 'pool' | 'layer'; readonly name: string }
  readonly message: string
}

/** What one target tells beyond the one before. Holds and suspensions come and go with turns and pauses, which are told as such. */
export function toldSteps(before: EngineTarget, after: EngineTarget): readonly ToldStep[] {
  const pool = (name: string, text: string): ToldStep => ({ object: { kind: 'pool', name }, message: `Pool ${name} ${text}` })
  const layer = (name: string, text: string): ToldStep => ({ object: { kind: 'layer', name }, message: `Layer ${name} ${text}` })
  return [
    ...after.pools.flatMap((told) => {
      const was = before.pools.find(({ name }) => name === told.name)
      const { suspended: _suspended, ...plain } = told
      return was && samePool({ ...was, hold: told.hold }, plain) ? [] : [pool(told.name, poolText(was, told))]
    }),
    ...gone(before.pools, after.pools, ({ name }) => name).map((name) => pool(name, 'shall go with its nodes')),
    ...after.layers.flatMap((told) => {
      const was = before.layers.find((one) => layerKey(one) === layerKey(told))
      return was && sameLayer(was, told) ? [] : [layer(layerKey(told), layerText(was, told))]
    }),
    ...gone(before.layers, after.layers, layerKey).map((key) => layer(key, 'shall go')),
    ...mended(before, after).map((name) =>
      name.includes('/') ? layer(name, 'is set right') : pool(name, 'has what was changed outside set right'),
    ),
  ]
}

/** What an approved plan sets right, and nobody set right before. */
function mended(before: EngineTarget, { correct }: EngineTarget): readonly string[] {
  return correct === undefined || correct === true ? [] : correct.filter((name) => !isSetRight(before.correct, name))
}

function poolText(was: TargetPool | undefined, { replicas, machineDigest, machineSpec }: TargetPool): string {
  const nodes = countText(replicas, 'node')
  const version = `Kubernetes ${machineSpec.kubernetesVersion}`
  if (!was) return `shall be made, of ${nodes} with ${version}`
  if (was.machineDigest === machineDigest) return `shall change in place, ${nodes}`
  const isSame = was.machineSpec.kubernetesVersion === machineSpec.kubernetesVersion
  return `shall have its nodes replaced, ${nodes}${isSame ? '' : `, from Kubernetes ${was.machineSpec.kubernetesVersion} to ${machineSpec.kubernetesVersion}`}`
}

function layerText(was: CompiledLayer | undefined, { version }: CompiledLayer): string {
  if (!was) return `${version} shall be installed`
  return was.version === version ? `${version} shall change` : `shall go from ${was.version} to ${version}`
}

function gone<Item>(before: readonly Item[], after: readonly Item[], nameOf: (item: Item) => string): readonly string[] {
  const left = new Set(after.map(nameOf))
  return before.map(nameOf).filter((name) => !left.has(name))
}
