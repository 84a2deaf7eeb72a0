import { layerKey, type CompiledLayer, type CompiledPool } from '../cluster/compiled-cluster.ts'
import { minorsBetween } from '../kubernetes/version.ts'
import type { ObservedProjection } from '../plan/planning-input.ts'
import { askedPools, machineOf } from './desired-pools.ts'
import { disagree, expectEqual, isEqual, type Disagreement, type Held } from './disagreement.ts'
import { runningOf } from './steps.ts'

const rule = 'On its way a cluster has its whole stack, of what runs, of what shall run, and of packs of the registry between.'
const made = 'A machine on the way is made as the last ones are, with the Kubernetes of its step.'

/** The states between: no layer is away, none is of a pack that nobody has, and machines are made from what is asked for. */
export function holdWay(held: Held): readonly Disagreement[] {
  const { input, plan, after } = held
  const spec = plan.desired?.spec ?? input.requested
  const running = runningOf(held).layers
  return (after.via ?? []).flatMap((stage, index) => {
    const what = `desired.compiled.via[${index}]`
    const k8s = stage.layers.find(({ kind }) => kind === 'k8s')
    const isKnown = ({ pack }: CompiledLayer) =>
      pack === null ||
      [...running, ...after.layers].some((layer) => isEqual(layer.pack, pack)) ||
      input.between.some(({ reference }) => isEqual(reference, pack))
    const foreign = stage.layers.filter((layer) => !isKnown(layer)).map(layerKey)
    const keys = new Set(stage.layers.map(layerKey))
    const ran = new Set(running.map(layerKey))
    const away = after.layers.map(layerKey).filter((key) => ran.has(key) && !keys.has(key))
    const next = (after.via?.[index + 1] ?? after).kubernetesVersion
    return [
      ...expectEqual(`${what}.kubernetesVersion`, stage.kubernetesVersion, k8s?.version, rule),
      ...(minorsBetween(stage.kubernetesVersion, next) === 1
        ? []
        : [disagree(what, stage.kubernetesVersion, next, 'A chain takes each minor once.')]),
      ...expectEqual(`${what}.layers`, [...foreign, ...away], [], rule),
      ...stage.pools.flatMap((pool) => {
        // Where others catch up with a control plane, that stays as it stands.
        if (index === 0 && pool.role === 'control-plane' && standsSo(pool, input.observed)) return []
        const asked = askedPools(spec).find(({ name }) => name === pool.name)
        const shall =
          asked &&
          machineOf({ ...asked, ...(asked.role === 'worker' ? { kubernetesVersion: null } : {}) }, spec, stage, input.stack)
        return expectEqual(`${what}.pools[name=${pool.name}]`, pool.machineSpec, shall, made)
      }),
    ]
  })
}

/** Whether every node of the pool was made so already. */
function standsSo({ name, machineDigest }: CompiledPool, { pools }: ObservedProjection): boolean {
  const digests = pools.find((pool) => pool.name === name)?.digests ?? []
  return digests.length > 0 && digests.every((digest) => digest === machineDigest)
}
