import type { Json, JsonObject } from '../base/json.ts'
import { entry, isJsonObject } from '../base/json.ts'
import { controlPlanePool, type ClusterSpec } from '../cluster/cluster.ts'
import type { CompiledCluster, CompiledPool } from '../cluster/compiled-cluster.ts'
import { layerKey } from '../cluster/compiled-cluster.ts'
import type { MachineSpec } from '../cluster/machine-spec.ts'
import { machineSpecFormat } from '../cluster/machine-spec.ts'
import type { RepavedPool, RepaveReason } from '../plan/plan.ts'
import { askedPools, machineOf } from './desired-pools.ts'
import { disagree, isEqual, poolsWithNodes, type Disagreement, type Held, type PoolWithNodes } from './disagreement.ts'
import { differingLeaves, isAt, placesOf, type Places } from './places.ts'

const trueReason = 'A reason names a value that changes, as it was and shall be, and that the nodes of the pool are made from.'
const everyReason = 'Every difference of a machine spec has its reason.'

/** Every repaved pool has reasons; each is true, and together they account for all that its nodes are made from otherwise. */
export function holdReasons(held: Held): readonly Disagreement[] {
  const pools = poolsWithNodes(held)
  return held.plan.repave.pools.flatMap((repaved) => {
    const pool = pools.find(({ after }) => after.name === repaved.name)
    return pool ? holdPool(held, pool, repaved) : []
  })
}

function holdPool(held: Held, pool: PoolWithNodes, { name, reasons }: RepavedPool): readonly Disagreement[] {
  const what = `repave.pools[name=${name}].reasons`
  if (reasons.length === 0) return [disagree(what, [], 'no reason at all', everyReason)]
  const { before, after } = pool
  const differing = before ? differingLeaves(nodePlaces(before.machineSpec), nodePlaces(after.machineSpec)) : []
  const accounts = reasons.map((reason) => accountOf(held, pool, reason))
  const places = accounts.flatMap((account) => (account ? changedPlaces(account) : []))
  const unexplained = differing.filter((trail) => !places.some((place) => touches(trail, place)))
  const byRelease = reasons.some(({ path }) => path === releasePath)
  const isRemade = byRelease && before !== null && wouldBeOtherwise(held, before)
  const byAbort = reasons.some(({ path }) => path === abortPath)
  const isLeft = differing.length > 0 && held.before.left?.pools.includes(name) === true
  return [
    ...accounts.flatMap((account, index) => {
      const reason = reasons[index]
      if (!reason || reason.path === releasePath || reason.path === abortPath) return []
      const isTrue =
        account !== null &&
        !isEqual(account.from, account.to) &&
        isEqual([reason.from, reason.to], [account.from, account.to]) &&
        (account.place === '' ? differing.length === 0 : differing.some((trail) => touches(trail, account.place)))
      return isTrue ? [] : [disagree(`${what}: ${reason.path}`, reason, account, trueReason)]
    }),
    ...(byAbort === isLeft
      ? []
      : [disagree(`${what}: ${abortPath}`, byAbort, isLeft, 'What an abort left behind is told when it comes along.')]),
    ...(isRemade || isLeft ? [] : unexplained.map(([path = '']) => disagree(what, null, path, everyReason))),
    ...(byRelease && !isRemade
      ? [
          disagree(
            `${what}: ${releasePath}`,
            releasePath,
            null,
            'A release is the reason only where it makes machines otherwise.',
          ),
        ]
      : []),
  ]
}

const releasePath = 'cairn.release'
const abortPath = 'abort.left-behind'

/** Whether this release would make the machines of the parent otherwise than they were made. */
function wouldBeOtherwise({ input: { parent } }: Held, pool: CompiledPool): boolean {
  const asked = askedPools(parent.spec).find(({ name }) => name === pool.name)
  return (
    !pool.machineDigest.startsWith(`v${machineSpecFormat}:`) ||
    !asked ||
    !isEqual(pool.machineSpec, machineOf(asked, parent.spec, parent.compiled, parent.stack))
  )
}

/** What a reason is about: the place in the machine spec, and what its source said before and says after. */
interface Account {
  readonly place: string
  readonly from: Json
  readonly to: Json
}

function accountOf(held: Held, pool: PoolWithNodes, reason: RepaveReason): Account | null {
  if (reason.layer === null && reason.path === 'machineSpec') return accountOfNodes(pool)
  const spec = held.plan.desired?.spec
  if (!pool.before || !spec) return null
  const [from, to] = [pool.before, pool.after]
  // A key that needs quotes follows its map without a dot.
  const path = reason.path.replaceAll('.[', '[')
  if (reason.layer !== null) return accountOfLayer(held, from.machineSpec, to.machineSpec, reason.layer, path)
  return accountOfSpec(held.input.parent.spec, spec, from, to, path)
}

/** Where in a machine spec the source of a reason differs: it is no reason for what stands beside that. */
function changedPlaces({ place, from, to }: Account): readonly string[] {
  const [old, now] = [from ?? (isJsonObject(to) ? {} : null), to ?? (isJsonObject(from) ? {} : null)].map(placesOf)
  const paths = differingLeaves(old ?? new Map(), now ?? new Map()).map(([path = '']) => joined(place, path))
  return paths.length > 0 ? paths : [place]
}

/** Nodes that were made from something else than anybody said. */
function accountOfNodes({ digests, after }: PoolWithNodes): Account {
  const outdated = digests.filter((digest) => digest !== after.machineDigest)
  return { place: '', from: outdated.join(', '), to: after.machineDigest }
}

function accountOfLayer({ before, after }: Held, old: MachineSpec, now: MachineSpec, key: string, path: string): Account | null {
  const kind = after.layers.find((layer) => layerKey(layer) === key)?.kind
  const between = (place: string, read: (spec: MachineSpec) => Json): Account => ({ place, from: read(old), to: read(now) })
  if (kind === 'os' && path === 'pack') return between('os', ({ os }) => `${os.pack} ${os.version}`)
  if (kind === 'os' && path === 'image') return between('image', ({ image }) => image)
  if (kind === 'k8s' && path === 'pack') return between('kubernetesVersion', ({ kubernetesVersion }) => kubernetesVersion)
  if (kind === 'cni' && path === 'pack') return between('cni', ({ cni }) => cni)
  if (kind !== 'os' && kind !== 'k8s') return null
  const [from, to] = [before, after].map((compiled) => configPlaces(valuesOf(compiled, kind), 'kubeadmconfig'))
  return accountOfConfig(from, to, path, 'kubeadmconfig')
}

function accountOfSpec(
  from: ClusterSpec,
  to: ClusterSpec,
  before: CompiledPool,
  after: CompiledPool,
  path: string,
): Account | null {
  const isControlPlane = after.name === controlPlanePool && after.role === 'control-plane'
  const own = isControlPlane ? 'controlPlane' : `workerPools[name=${after.name}]`
  const [old, now] = [from, to].map((spec) =>
    isControlPlane ? spec.controlPlane : spec.workerPools.find(({ name }) => name === after.name),
  )
  if (path === 'cloudType') return { place: path, from: from.cloudType, to: to.cloudType }
  const [scope, setting] = [path.slice(0, path.lastIndexOf('.')), path.slice(path.lastIndexOf('.') + 1)]
  if (scope === 'cloud') return { place: setting, from: memberOf(from.cloud, setting), to: memberOf(to.cloud, setting) }
  if (scope === `cloud.${to.cloudType}`) {
    const [was, is] = [from, to].map(({ cloud }) => memberOf(cloud, to.cloudType) as JsonObject | null)
    return { place: `cloud.${setting}`, from: memberOf(was ?? {}, setting), to: memberOf(is ?? {}, setting) }
  }
  if (!old || !now) return null
  if (path.startsWith(`${own}.kubeadm`)) {
    const [some, other] = [old, now].map((spec) => configPlaces({ [`${own}.kubeadm`]: spec.kubeadm }, `${own}.kubeadm`))
    return accountOfConfig(some, other, path, `${own}.kubeadm`)
  }
  if (scope !== own) return null
  // What the pool does not say itself it has from the stack: the reason tells what its nodes have.
  if (setting === 'image' || setting === 'kubernetesVersion') {
    const saysOtherwise = memberOf(old, setting) !== memberOf(now, setting)
    return saysOtherwise ? { place: setting, from: before.machineSpec[setting], to: after.machineSpec[setting] } : null
  }
  // Zones have no order.
  if (setting === 'zones') return { place: setting, from: before.machineSpec.zones, to: after.machineSpec.zones }
  return { place: setting, from: memberOf(old, setting), to: memberOf(now, setting) }
}

function accountOfConfig(from: Places | undefined, to: Places | undefined, path: string, root: string): Account | null {
  if (!from?.has(path) && !to?.has(path)) return null
  const tail = path.slice(root.length + 1)
  const place = /^(files|preKubeadmCommands|postKubeadmCommands)\b/.test(tail) ? tail : joined('kubeadm', path.slice(root.length))
  return { place, from: from?.get(path)?.value ?? null, to: to?.get(path)?.value ?? null }
}

function memberOf(settings: object, key: string): Json {
  return (Object.hasOwn(settings, key) ? (settings as JsonObject)[key] : null) ?? null
}

function valuesOf(compiled: CompiledCluster, kind: 'os' | 'k8s'): JsonObject {
  return compiled.layers.find((layer) => layer.kind === kind)?.values ?? {}
}

/** The places of a `kubeadmconfig`, with files as items by their path. */
function configPlaces(values: JsonObject, root: string): Places {
  const config = entry(values, root)
  const known = isJsonObject(config) ? remembered.get(config)?.get(root) : undefined
  if (known) return known
  const found = new Map<string, Places extends ReadonlyMap<string, infer Place> ? Place : never>()
  if (!isJsonObject(config)) return found
  const { files, ...rest } = config
  const under = (base: string, places: Places): void => {
    for (const [path, place] of places)
      found.set(joined(base, path), { ...place, above: place.above && joined(base, place.above) })
  }
  under(root, placesOf(rest))
  for (const [path, file] of filesByPath(files ?? null)) under(`${root}.files[path=${path}]`, placesOf(file))
  remembered.set(config, new Map([...(remembered.get(config) ?? []), [root, found]]))
  return found
}

/** Every reason of every pool asks for the same few. */
const remembered = new WeakMap<JsonObject, ReadonlyMap<string, Places>>()

function joined(base: string, path: string): string {
  return path === '' ? base : /^[.[]/.test(path) ? `${base}${path}` : `${base}.${path}`
}

/** Of two files with one path the later counts. */
function filesByPath(files: Json): ReadonlyMap<string, Json> {
  const list = Array.isArray(files) ? (files as readonly Json[]) : []
  return new Map(
    list.flatMap((file): [string, Json][] =>
      isJsonObject(file) && typeof file['path'] === 'string' ? [[file['path'], file]] : [],
    ),
  )
}

/** The places of a machine spec, with files as items by their path. */
function nodePlaces({ files, ...spec }: MachineSpec): Places {
  const found = new Map(placesOf(spec as unknown as Json))
  for (const file of files) {
    const base = `files[path=${file.path}]`
    for (const [path, place] of placesOf(file)) {
      found.set(joined(base, path), { ...place, above: place.above === null ? '' : joined(base, place.above) })
    }
  }
  return found
}

/** Whether a reason's place is where a machine spec differs: there, around it, or a part of it. */
function touches(trail: readonly string[], place: string): boolean {
  return trail.includes(place) || isAt(place, trail[0] ?? '')
}
