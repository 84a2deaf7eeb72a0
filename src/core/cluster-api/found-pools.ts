import { jsonAt, numberAt, textAt } from '../base/json-at.ts'
import { controlPlanePool, type PoolRole } from '../cluster/cluster.ts'
import { nameOfFound, type AdoptionNote, type FoundCluster, type FoundObject } from './found-cluster.ts'

/** The owner of machines with what it makes them from. */
export interface FoundPool {
  readonly name: string
  readonly role: PoolRole
  readonly owner: FoundObject
  readonly machineTemplate: FoundObject
  /** Of a MachineDeployment. */
  readonly bootstrap: FoundObject | null
  /** Where all of its machines stand; null where it does not say. */
  readonly zone: string | null
  /** As Cluster API has it, with `v`. */
  readonly version: string
}

/** The control plane first, then a pool for each MachineDeployment, by name. What has no templates is refused. */
export function foundPools(found: FoundCluster): {
  readonly pools: readonly FoundPool[]
  readonly refused: readonly AdoptionNote[]
} {
  const pools: FoundPool[] = []
  const refused: AdoptionNote[] = []
  const owners = [...(found.controlPlane ? [found.controlPlane] : []), ...found.deployments]
  for (const owner of owners) {
    const role: PoolRole = owner === found.controlPlane ? 'control-plane' : 'worker'
    const template = ['spec', role === 'control-plane' ? 'machineTemplate' : 'template', 'spec']
    const whole = { spec: owner.spec ?? {} }
    const find = (path: readonly string[]) => {
      const [kind, name] = [textAt(whole, ...path, 'kind'), textAt(whole, ...path, 'name')]
      const one = found.templates.find((object) => object.kind === kind && object.metadata.name === name)
      if (!one) refused.push({ object: nameOfFound(owner), path: path.join('.'), message: `${kind} ${name} is not there` })
      return one ?? null
    }
    const machineTemplate = find([...template, 'infrastructureRef'])
    const bootstrap = role === 'control-plane' ? null : find([...template, 'bootstrap', 'configRef'])
    if (!machineTemplate || (role === 'worker' && !bootstrap)) continue
    const zone = role === 'worker' ? textAt(whole, ...template, 'failureDomain') || null : null
    const version = textAt(whole, ...(role === 'control-plane' ? ['spec', 'version'] : [...template, 'version']))
    const name = role === 'control-plane' ? controlPlanePool : poolName(owner, found, pools)
    pools.push({ name, role, owner, machineTemplate, bootstrap, zone, version })
  }
  return { pools, refused: [...refused, ...sharedTemplates(pools)] }
}

/** How many nodes it shall have. */
export function replicasOf({ owner }: FoundPool): number {
  return numberAt(owner.spec, 'replicas') ?? (jsonAt(owner.spec, 'replicas') === undefined ? 1 : 0)
}

/** A machine's template is by what Cairn knows what it was made from. */
function sharedTemplates(pools: readonly FoundPool[]): readonly AdoptionNote[] {
  return pools.flatMap((pool, index) => {
    const other = pools.slice(0, index).find((one) => one.machineTemplate.metadata.name === pool.machineTemplate.metadata.name)
    if (!other) return []
    const template = nameOfFound(pool.machineTemplate)
    const message = `${nameOfFound(other.owner)} has ${template} too, and Cairn tells machines apart by their templates; give one of them a copy of its own`
    return [{ object: nameOfFound(pool.owner), path: 'spec.template.spec.infrastructureRef', message }]
  })
}

/** The deployment's name without the cluster's, in the letters that names of pools have. */
function poolName({ metadata }: FoundObject, { cluster }: FoundCluster, before: readonly FoundPool[]): string {
  const prefix = `${cluster.metadata.name}-`
  const own = metadata.name.startsWith(prefix) ? metadata.name.slice(prefix.length) : metadata.name
  const plain = own.replace(/[^a-z0-9-]/g, '-').slice(0, nameMax)
  const isTaken = (name: string) => name === controlPlanePool || before.some((one) => one.name === name)
  if (!isTaken(plain)) return plain
  const names = before.map((_, index) => `${plain.slice(0, nameMax - 4)}-${index + 2}`)
  return names.find((name) => !isTaken(name)) ?? `${plain.slice(0, nameMax - 8)}-workers`
}

const nameMax = 63
