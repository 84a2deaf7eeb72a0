import { satisfies } from 'semver'
import type { Json } from '../base/json.ts'
import { isImported, type ClusterSpec } from '../cluster/cluster.ts'
import { layerKey, type CompiledCluster, type CompiledLayer, type CompiledPool } from '../cluster/compiled-cluster.ts'
import { removedApi } from '../kubernetes/removed-apis.ts'
import { minorsBetween } from '../kubernetes/version.ts'
import type { Check } from '../plan/plan.ts'
import { countOf, disagree, poolsWithNodes, type Disagreement, type Held } from './disagreement.ts'
import { leavingZones } from './removals.ts'
import { movesOf, stagesOf } from './steps.ts'

/** A guard that must speak. */
interface Wanted {
  /** One of these says it. */
  readonly codes: readonly string[]
  readonly severity: 'error' | 'warning'
  /** What its evidence or its message names. */
  readonly about: string
  readonly why: string
}

/** Every guard of 2-rules that can be told from the two states and what was observed: it is there, and as severe as it shall be. */
export function holdGuards(held: Held): readonly Disagreement[] {
  const { checks } = held.plan
  const wanted = [fixed, replaced, machines, sentences, pools, leftBehind, quorum, world, cloud, removedApis]
    .flatMap((guards) => guards(held))
    .map((one) => (isWaitedFor(held, one) ? { ...one, severity: 'warning' as const } : one))
  return wanted
    .filter((one) => !checks.some((check) => speaks(check, one)))
    .map(({ codes, severity, about, why }) => disagree('checks', null, `${severity} ${codes.join(' or ')}: ${about}`, why))
}

/** An abort is told what it has to wait for, and refused only for what it asks anew, or what nobody can see. */
function isWaitedFor({ input, plan }: Held, { codes }: Wanted): boolean {
  if (!input.running) return false
  const unseen = codes.some((code) => code === 'engine.away' || code === 'inventory.stale')
  return plan.abort?.kind === 'goes-on'
    ? !unseen
    : codes.some((code) => code === 'strategy.stuck' || code === 'cluster.unhealthy')
}

function speaks(check: Check, { codes, severity, about }: Wanted): boolean {
  if (!codes.includes(check.code) || (severity === 'error' && check.severity !== 'error')) return false
  return check.message.includes(about) || texts(check.evidence).includes(about)
}

function texts(value: Json): readonly string[] {
  if (typeof value !== 'object' || value === null) return [String(value)]
  return Object.values(value).flatMap((member) => texts(member as Json))
}

function error(code: string, about: string, why: string): Wanted {
  return { codes: [code], severity: 'error', about, why }
}

/** What cannot change while a cluster lives. */
function fixed({ input, plan, before, after }: Held): readonly Wanted[] {
  const [old, now] = [input.parent.spec, plan.desired?.spec ?? input.requested]
  const rows: readonly (readonly [from: string, to: string])[] = [
    ...(['podCidr', 'serviceCidr', 'serviceDomain'] as const).map((key) => [before.network[key], after.network[key]] as const),
    [old.cloudType, now.cloudType],
    [old.cloud.region, now.cloud.region],
    [packOf(before, 'k8s'), packOf(after, 'k8s')],
    [old.managementCluster ?? '', now.managementCluster ?? ''],
    ...fixedInCloud(old, now),
    ...keptInCloud(old, now),
    ...(now.managementCluster === undefined ? [] : [[authorityDays(before), authorityDays(after)] as const]),
  ]
  const changed = rows.filter(([from, to]) => from !== to)
  const [had, has] = [old, now].map(({ controlPlane }) => controlPlane?.replicas ?? 0) as [number, number]
  const fewer = has < had ? [String(has)] : []
  return [...changed.map(([, to]) => to), ...fewer].map((about) =>
    error(
      'field.immutable',
      about,
      'Networks, cloud, region and the k8s pack of a cluster stay, and its control plane does not shrink.',
    ),
  )
}

/** Settings that a provider of Cluster API takes once. */
const takenOnce: Readonly<Record<string, RegExp>> = {
  aws: /^(?:loadBalancer|vpc|subnets)$/,
  vsphere: /^(?:server|endpoint)$/,
}

function fixedInCloud(old: ClusterSpec, now: ClusterSpec): readonly (readonly [from: string, to: string])[] {
  const settings = ({ cloud }: ClusterSpec) => Object.entries({ ...cloud[now.cloudType as 'aws' | 'vsphere'] } as object)
  const text = (spec: ClusterSpec, key: string) =>
    settings(spec).flatMap(([name, value]) => (name === key ? [JSON.stringify(value)] : []))
  return [...new Set([...settings(old), ...settings(now)].map(([key]) => key))]
    .filter((key) => takenOnce[now.cloudType]?.test(key))
    .map((key) => [text(old, key).join(''), text(now, key).join('')])
}

/** AWS takes another identity, and never none again. */
function keptInCloud(old: ClusterSpec, now: ClusterSpec): readonly (readonly [from: string, to: string])[] {
  const identity = ({ cloud: { account, aws } }: ClusterSpec) => account ?? aws?.identity?.name ?? ''
  return now.cloudType === 'aws' && identity(now) === '' ? [[identity(old), '']] : []
}

function authorityDays({ pools }: CompiledCluster): string {
  const days = pools.find(({ name }) => name === 'control-plane')?.machineSpec.kubeadm['caCertificateValidityPeriodDays']
  return days === undefined ? '' : JSON.stringify(days)
}

function packOf({ layers }: CompiledCluster, kind: CompiledLayer['kind']): string {
  return layers.find((layer) => layer.kind === kind)?.pack?.name ?? ''
}

function replaced({ input, before, after }: Held): readonly Wanted[] {
  return (['cni', 'csi'] as const).flatMap((kind): readonly Wanted[] => {
    const [code, to] = [`${kind}.replaced`, packOf(after, kind)]
    if (packOf(before, kind) === to) return []
    const severity = input.accept.includes(code) ? 'warning' : 'error'
    return [{ codes: [code], severity, about: to, why: 'A network or storage is replaced only where the request accepts it.' }]
  })
}

/** Nodes that nothing can be made of. */
function machines(held: Held): readonly Wanted[] {
  const without = stagesOf(held).flatMap(({ pools: made }) => made.filter(({ machineSpec }) => machineSpec.image === ''))
  return without.map(({ name }) => error('image.missing', name, 'Every pool has a machine image for every version on its way.'))
}

/** What is left open or said twice in the stack. */
function sentences({ input, plan, after }: Held): readonly Wanted[] {
  const spec = plan.desired?.spec ?? input.requested
  const missing = input.stack.profiles.flatMap(({ content }) =>
    content.variables
      .filter(({ required, default: value, name }) => required && value === null && !Object.hasOwn(spec.variables, name))
      .map(({ name }) => error('variable.missing', name, 'A required variable has a value.')),
  )
  const open = after.layers.filter(
    ({ values, manifests }) => holdsReference(values) || manifests.some(({ content }) => reference.test(content)),
  )
  const releases = after.layers.filter(({ kind }) => kind !== 'os' && kind !== 'k8s')
  const names = releases.map(({ namespace, releaseName }) => `${namespace}/${releaseName}`)
  const twice = names.filter((name, index) => names.indexOf(name) < index)
  return [
    ...missing,
    ...open.map((layer) => ({
      codes: ['variable.unknown', 'variable.missing', 'variable.invalid', 'macro.unknown', ...referenceCodes],
      severity: 'error' as const,
      about: layer.name,
      why: 'A reference that nothing answers is an error.',
    })),
    ...twice.map((about) => error('release.duplicate', about, 'Two layers never make one release.')),
  ]
}

const referenceCodes = ['reference.unknown', 'reference.function', 'reference.cycle', 'reference.too-long']
const reference = /\{\{-?\s*\.cairn\.\w/

function holdsReference(value: Json): boolean {
  if (typeof value === 'string') return reference.test(value)
  return typeof value === 'object' && value !== null && Object.values(value).some((member) => holdsReference(member as Json))
}

/** Pools that the control plane leaves behind on its way, until they follow. */
function leftBehind(held: Held): readonly Wanted[] {
  const stages = stagesOf(held)
  return poolsWithNodes(held).flatMap(({ after: { name, role }, versions: [kubelet] }) => {
    const follows = movesOf(held).findIndex((moved) => moved.includes(name))
    const passed = stages.slice(0, Math.max(follows, 0))
    const isBehind = passed.some(
      ({ kubernetesVersion }) => (minorsBetween(kubelet ?? kubernetesVersion, kubernetesVersion) ?? 0) > 0,
    )
    const why = 'A pool that waits while the control plane goes on is told.'
    return role === 'worker' && isBehind
      ? [{ codes: ['pool.behind', 'kubernetes.skew'], severity: 'warning' as const, about: name, why }]
      : []
  })
}

/** Pools that cannot get on, or that a newer control plane leaves behind. */
function pools(held: Held): readonly Wanted[] {
  const repaved = new Set(held.plan.repave.pools.map(({ name }) => name))
  const server = held.after.kubernetesVersion
  return held.after.pools.flatMap((pool): readonly Wanted[] => {
    const behind = minorsBetween(pool.machineSpec.kubernetesVersion, server) ?? 0
    const needsNode = isGivenNodes(held, pool)
    const why = 'While a pool is a minor behind the control plane, no node joins it.'
    return [
      ...(repaved.has(pool.name) && isStuck(pool) ? [error('strategy.stuck', pool.name, 'A strategy leaves room to move.')] : []),
      ...(pool.role === 'worker' && behind > 0
        ? [
            {
              codes: ['pool.behind', 'kubernetes.skew'],
              severity: needsNode ? ('error' as const) : ('warning' as const),
              about: pool.name,
              why,
            },
          ]
        : []),
    ]
  })
}

/** Whether the plan makes new nodes for the pool. */
function isGivenNodes({ input, plan, before }: Held, pool: CompiledPool): boolean {
  const { start, begun = [] } = input.running ?? {}
  // A pool that an update has not begun to take away has all of its nodes when that is aborted.
  const untouched = begun.includes(pool.name) ? undefined : start?.compiled
  const [old] = [before, untouched].flatMap((at) => at?.pools.filter(({ name }) => name === pool.name) ?? [])
  const present = old ? countOf(input, old) : 0
  if (!old || pool.replicas > present || plan.repave.pools.some(({ name }) => name === pool.name)) return true
  return leavingZones({ ...old, replicas: present }, pool) > 0
}

/** What the engine has told of the cloud that new nodes come from. */
function cloud(held: Held): readonly Wanted[] {
  const { lostZones = [], imagesMissing = [] } = held.input.observed
  return held.after.pools
    .filter((pool) => isGivenNodes(held, pool))
    .flatMap((pool): readonly Wanted[] => {
      const warn = (code: string, about: string, why: string) => ({ codes: [code], severity: 'warning' as const, about, why })
      const zones = lostZones.filter((zone) => pool.zones.length === 0 || pool.zones.includes(zone))
      const { image, kubernetesVersion } = pool.machineSpec
      const old = held.before.pools.find(({ name }) => name === pool.name)?.machineSpec
      const lacks = imagesMissing.includes(pool.name) && old?.image === image && old.kubernetesVersion === kubernetesVersion
      return [
        ...zones.map((zone) => warn('zone.lost', zone, 'Whoever needs nodes of a zone that is lost is told.')),
        ...(lacks ? [warn('image.missing', pool.name, 'Whoever needs nodes that the cloud has no image for is told.')] : []),
      ]
    })
}

function isStuck({ strategy, replicas }: CompiledPool): boolean {
  if (strategy.type !== 'custom') return false
  const share = (amount: number | string) =>
    typeof amount === 'number' ? amount : (Number.parseInt(amount, 10) * replicas) / 100
  return share(strategy.maxSurge) <= 0 && share(strategy.maxUnavailable) < 1
}

function quorum({ plan, after }: Held): readonly Wanted[] {
  const controlPlane = after.pools.find(({ role }) => role === 'control-plane')
  if (!controlPlane || !plan.repave.pools.some(({ role }) => role === 'control-plane')) return []
  const { replicas, strategy } = controlPlane
  const contracts = strategy.type === 'contract-first' && replicas < 3
  const severity = contracts ? 'error' : 'warning'
  const why = 'etcd keeps its majority, and whoever has one API server is told that it will be away.'
  return contracts || replicas === 1 ? [{ codes: ['quorum'], severity, about: String(replicas), why }] : []
}

/** What was observed of the cluster and its engine. */
function world(held: Held): readonly Wanted[] {
  const { input, plan, before, after } = held
  const { observed, policy, engineKubernetes } = input
  const unseen = { present: [], away: ['engine.away'], stale: ['inventory.stale'] }[observed.engine]
  const digestIn = ({ layers }: CompiledCluster, key: string) => layers.find((layer) => layerKey(layer) === key)?.digest
  const failed = observed.failedLayers.filter((key) => digestIn(before, key) === digestIn(after, key))
  const drained = new Set([
    ...plan.repave.pools.map(({ name }) => name),
    ...before.pools
      .filter((pool) => countOf(input, pool) > (after.pools.find(({ name }) => name === pool.name)?.replicas ?? 0))
      .map(({ name }) => name),
  ])
  const foreign = stagesOf(held).filter(
    ({ kubernetesVersion }) =>
      engineKubernetes !== null &&
      !isImported(input.parent.spec) &&
      kubernetesVersion !== before.kubernetesVersion &&
      !satisfies(kubernetesVersion, engineKubernetes),
  )
  return [
    ...unseen.map((code) => error(code, observed.engine, 'Nothing is planned on what nobody has seen lately.')),
    ...failed.map((about) => ({
      codes: ['cluster.unhealthy'],
      severity: observed.underWay ? ('warning' as const) : policy.clusterUnhealthy,
      about,
      why: 'What fails outside the plan is told.',
    })),
    ...observed.budgets
      .filter((budget) => budget.pools.some((pool) => drained.has(pool)))
      .map(({ name }) => ({
        codes: ['pdb.blocks'],
        severity: 'warning' as const,
        about: name,
        why: 'A budget that can never be met stops the drain.',
      })),
    ...(observed.overlaps ?? [])
      .filter((overlap) => overlap.pools.some((pool) => drained.has(pool)))
      .map(({ budgets }) => ({
        codes: ['pdb.blocks'],
        severity: 'warning' as const,
        about: budgets[0] ?? '',
        why: 'A pod of two budgets can never be evicted.',
      })),
    ...foreign.map(({ kubernetesVersion }) =>
      error('engine.version', kubernetesVersion, 'The engine declares which Kubernetes it can make.'),
    ),
  ]
}

/** Heads of objects at the left margin of manifests, with an API version that the plan's Kubernetes lacks. */
function removedApis({ before, after }: Held): readonly Wanted[] {
  return after.layers.flatMap((layer) => {
    const isNew = !before.layers.some((old) => layerKey(old) === layerKey(layer) && old.digest === layer.digest)
    const gone = layer.manifests.some(({ content }) =>
      content.split(/^---.*$/m).some((text) => {
        const [apiVersion, kind] = ['apiVersion', 'kind'].map(
          (key) => new RegExp(`^${key}:[ \\t]*["']?([\\w./]+)["']?[ \\t]*$`, 'm').exec(text)?.[1],
        )
        return apiVersion !== undefined && kind !== undefined && removedApi(apiVersion, kind, after.kubernetesVersion) !== null
      }),
    )
    const why = 'What the target no longer serves is told, and nothing that needs it is installed.'
    return gone
      ? [{ codes: ['api.removed'], severity: isNew ? ('error' as const) : ('warning' as const), about: layer.name, why }]
      : []
  })
}
