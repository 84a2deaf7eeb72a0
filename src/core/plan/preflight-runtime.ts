import { entry } from '../base/json.ts'
import { controlPlanePool } from '../cluster/cluster.ts'
import { layerKey } from '../cluster/compiled-cluster.ts'
import { runtimeShortfalls, type NodeRuntime } from '../kubernetes/container-runtime.ts'
import type { PackContent } from '../pack/pack.ts'
import type { Check } from './plan.ts'
import type { PreflightFacts } from './preflight-facts.ts'

/** `runtime.too-old`: what the os pack declares of its machines is not enough for the Kubernetes that new nodes shall run. */
export function checkRuntime({ before, after }: PreflightFacts): readonly Check[] {
  const os = after.compiled.layers.find((layer) => layer.kind === 'os')
  const pack = os?.pack ? after.stack.packs.get(os.pack.digest) : undefined
  if (!os || !pack) return []
  const { controlPlane, workerPools } = after.spec
  const runtime = runtimeOf(pack)
  const found = after.compiled.pools
    .filter(({ name, machineDigest }) => {
      const spec = name === controlPlanePool ? controlPlane : workerPools.find((one) => one.name === name)
      const old = before.compiled.pools.find((one) => one.name === name)
      // A pool with an image of its own does not run what the pack declares.
      return spec?.image === null && old?.machineDigest !== machineDigest
    })
    .flatMap((pool) =>
      runtimeShortfalls(runtime, pool.machineSpec.kubernetesVersion).map((shortfall) => ({ pool, ...shortfall })),
    )
  return [...Map.groupBy(found, ({ severity, needs }) => `${severity} ${needs}`).values()].flatMap((all): readonly Check[] => {
    const [first] = all
    if (!first) return []
    const { severity, has, needs, since, why } = first
    const pools = all.map(({ pool }) => pool.name)
    const kubernetes = first.pool.machineSpec.kubernetesVersion
    const layer = layerKey(os)
    return [
      {
        code: 'runtime.too-old',
        severity,
        message: `Layer ${layer} (${pack.name} ${pack.version}) has ${has}; Kubernetes ${kubernetes} needs ${needs}: ${why}.`,
        evidence: { layer, pack: pack.name, version: pack.version, has, needs, since, kubernetes, pools },
        remedy: `Take a version of ${pack.name} with ${needs}, or give the pools images of your own.`,
      },
    ]
  })
}

/** Where a pack declares what its machines run. */
const runtimeAnnotation = 'cairn.dev/container-runtime'
const cgroupAnnotation = 'cairn.dev/cgroup'

function runtimeOf({ annotations }: PackContent): NodeRuntime {
  const text = (key: string) => {
    const value = entry(annotations, key)
    return typeof value === 'string' ? value : null
  }
  return { containerRuntime: text(runtimeAnnotation), cgroup: text(cgroupAnnotation) }
}
