import { byText } from '../base/compare.ts'
import { jsonAt, numberAt, textAt } from '../base/json-at.ts'
import { controlPlanePool, type PoolRole, type WorkerPoolSpec } from '../cluster/cluster.ts'
import { share } from './machine-objects.ts'
import { nameOfFound, type AdoptionNote, type FoundCluster, type FoundObject } from './found-cluster.ts'

/** Owners of machines with what they make them from: the control plane, or MachineDeployments that differ in nothing but their zone. */
export interface FoundPool {
  readonly name: string
  readonly role: PoolRole
  /** The first of its members. */
  readonly owner: FoundObject
  /** In the order of their zones. */
  readonly members: readonly FoundMember[]
  readonly machineTemplate: FoundObject
  /** Of a MachineDeployment. */
  readonly bootstrap: FoundObject | null
  /** As Cluster API has it, with `v`. */
  readonly version: string
}

export interface FoundMember {
  readonly owner: FoundObject
  /** Where all of its machines stand; null where it does not say. */
  readonly zone: string | null
}

/** The control plane first, then a pool for MachineDeployments of one template, by name. What has no templates is refused. */
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
    const made = { role, machineTemplate, bootstrap, version }
    const index = pools.findIndex((pool) => standsBeside(pool, { ...made, zone }))
    const before = pools[index]
    if (before) {
      const members = [...before.members, { owner, zone }].sort(byText((one) => one.zone ?? ''))
      pools[index] = { ...before, members, owner: members[0]?.owner ?? owner }
      continue
    }
    pools.push({ ...made, name: '', owner, members: [{ owner, zone }] })
  }
  const named = pools.reduce<FoundPool[]>((all, pool) => [...all, { ...pool, name: poolName(pool, found, all) }], [])
  return { pools: named, refused: [...refused, ...sharedTemplates(named), ...named.flatMap(unevenlySpread)] }
}

/** Of one template and one version, each in a zone of its own. */
function standsBeside(
  { role, machineTemplate, bootstrap, version, members }: FoundPool,
  other: Pick<FoundPool, 'role' | 'machineTemplate' | 'bootstrap' | 'version'> & Pick<FoundMember, 'zone'>,
): boolean {
  if (role === 'control-plane' || other.zone === null) return false
  const isAlike = machineTemplate === other.machineTemplate && bootstrap === other.bootstrap && version === other.version
  return isAlike && members.every(({ zone }) => zone !== null && zone !== other.zone)
}

/** How many nodes it shall have, in all of its zones. */
export function replicasOf({ members }: Pick<FoundPool, 'members'>): number {
  return members.reduce((sum, { owner }) => sum + replicasIn(owner), 0)
}

function replicasIn({ spec }: FoundObject): number {
  return numberAt(spec, 'replicas') ?? (jsonAt(spec, 'replicas') === undefined ? 1 : 0)
}

/** Cairn would scale what is spread otherwise than it spreads. */
function unevenlySpread(pool: FoundPool): readonly AdoptionNote[] {
  const { members } = pool
  const count = replicasOf(pool)
  const due = members.map((_, index) => share(count, members.length, index))
  if (autoscalerOf(pool) || members.every(({ owner }, index) => replicasIn(owner) === due[index])) return []
  return members.flatMap(({ owner, zone }, index): readonly AdoptionNote[] => {
    const message = `it has ${replicasIn(owner)} of the ${count} machines in ${zone ?? ''}, and Cairn spreads them evenly over the zones of one template: scale it to ${due[index]} first`
    return replicasIn(owner) === due[index] ? [] : [{ object: nameOfFound(owner), path: 'spec.replicas', message }]
  })
}

/** Of all of its zones together. */
export function autoscalerOf({ members }: Pick<FoundPool, 'members'>): WorkerPoolSpec['autoscaler'] {
  const sum = (which: string) =>
    members.reduce((all, { owner: { metadata } }) => {
      const text = metadata.annotations?.[`cluster.x-k8s.io/cluster-api-autoscaler-node-group-${which}-size`]
      return all + Number(text ?? Number.NaN)
    }, 0)
  const [min, max] = [sum('min'), sum('max')]
  return Number.isSafeInteger(min) && Number.isSafeInteger(max) ? { min, max } : null
}

/** A machine's template is by what Cairn knows what it was made from. */
function sharedTemplates(pools: readonly FoundPool[]): readonly AdoptionNote[] {
  return pools.flatMap((pool, index) => {
    const other = pools.slice(0, index).find((one) => one.machineTemplate.metadata.name === pool.machineTemplate.metadata.name)
    if (!other) return []
    const template = nameOfFound(pool.machineTemplate)
    const message = `${nameOfFound(other.owner)} has ${template} too, and Cairn tells the machines of pools apart by their templates. Give one of them a copy of its own; Cluster API replaces its machines for that`
    return [{ object: nameOfFound(pool.owner), path: 'spec.template.spec.infrastructureRef', message }]
  })
}

/** The deployments' name, as far as it is the same, without the cluster's, in the letters that names of pools have. */
function poolName({ role, owner, members }: FoundPool, { cluster }: FoundCluster, before: readonly FoundPool[]): string {
  if (role === 'control-plane') return controlPlanePool
  const prefix = `${cluster.metadata.name}-`
  const whole = owner.metadata.name
  const [first = [], ...others] = members.map(({ owner: { metadata } }) => metadata.name.split('-'))
  const end = first.findIndex((word, index) => others.some((other) => other[index] !== word))
  const shared = (end < 0 ? first : first.slice(0, end)).join('-')
  const name = shared.length > prefix.length ? shared : whole
  const own = name.startsWith(prefix) ? name.slice(prefix.length) : name
  const plain = own.replace(/[^a-z0-9-]/g, '-').slice(0, nameMax)
  const isTaken = (name: string) => name === controlPlanePool || before.some((one) => one.name === name)
  if (!isTaken(plain)) return plain
  const names = before.map((_, index) => `${plain.slice(0, nameMax - 4)}-${index + 2}`)
  return names.find((name) => !isTaken(name)) ?? `${plain.slice(0, nameMax - 8)}-workers`
}

const nameMax = 63
