import { isImported } from '../cluster/cluster.ts'
import { layerKey, type CompiledCluster, type CompiledLayer, type CompiledPool } from '../cluster/compiled-cluster.ts'
import { compareKubernetesVersions, minorsBetween } from '../kubernetes/version.ts'
import type { RunningUpdate } from '../plan/planning-input.ts'
import { askedInPlace, askedPools, inPlace, machineOf } from './desired-pools.ts'
import { disagree, expectEqual, isEqual, type Disagreement, type Held } from './disagreement.ts'
import { stagesOf, type Stage } from './steps.ts'

const returns = 'An abort goes back to what the cluster was told at the start, as long as no newer API server has run.'
const goesOn = 'Past return the control plane finishes its step, pools half done follow it, and all else stays as it is.'
const said = 'An abort says of every pool of the update what becomes of it, and marks what it leaves behind.'

/** A plan that aborts leads to where its update began, or stops where it stands; any other plan says nothing of it. */
export function holdAbort(held: Held): readonly Disagreement[] {
  const { input, plan, after } = held
  if (!input.running) {
    return [
      ...expectEqual('abort', plan.abort, undefined, said),
      ...expectEqual('desired.compiled.left', after.left, undefined, said),
    ]
  }
  const { start } = input.running
  const isPast = isPastReturn(held, input.running)
  return [
    ...expectEqual('abort.kind', plan.abort?.kind, isPast ? 'goes-on' : 'returns', isPast ? goesOn : returns),
    ...expectEqual('abort.revision', plan.abort?.revision, start.number, said),
    ...expectEqual('desired.spec', plan.desired?.spec, isPast ? input.parent.spec : start.spec, isPast ? goesOn : returns),
    ...holdVerdict(held, input.running, isPast),
    ...(isPast ? holdStop(held, input.running) : holdReturn(held, start.compiled)),
  ]
}

function isPastReturn({ input, before }: Held, { start, begun }: RunningUpdate): boolean {
  const { observed } = input
  const highest = observed.highestKubernetesVersion
  if (highest === null || isImported(start.spec)) return false
  if (compareKubernetesVersions(highest, start.compiled.kubernetesVersion) > 0) return true
  const server = observed.pools.find(({ name }) => name === 'control-plane')?.versions[0] ?? before.kubernetesVersion
  return start.compiled.pools.some(({ name, role, machineDigest, machineSpec }) => {
    const isMade = before.pools.find((pool) => pool.name === name)?.machineDigest !== machineDigest
    return role === 'worker' && isMade && begun.includes(name) && (minorsBetween(machineSpec.kubernetesVersion, server) ?? 1) > 0
  })
}

function holdReturn({ after }: Held, start: CompiledCluster): readonly Disagreement[] {
  const rows = ['kubernetesVersion', 'network', 'parallelPools', 'pools', 'layers', 'left'] as const
  return rows.flatMap((key) => expectEqual(`desired.compiled.${key}`, after[key], start[key], returns))
}

function holdVerdict(
  { input, plan, before, after }: Held,
  { start, begun }: RunningUpdate,
  isPast: boolean,
): readonly Disagreement[] {
  const verdict = plan.abort?.pools ?? []
  const poolsOf = (name: string) => [start.compiled, before].map(({ pools }) => pools.find((pool) => pool.name === name))
  const names = new Set([...start.compiled.pools, ...before.pools].map(({ name }) => name))
  const meant = [...names].filter((name) => !isEqual(poolsOf(name)[0], poolsOf(name)[1]))
  const repaved = new Set(plan.repave.pools.map(({ name }) => name))
  return [
    ...expectEqual('abort.pools', verdict.map(({ name }) => name).sort(), meant.sort(), said),
    ...verdict.flatMap(({ name, does }) => {
      // What came to its end was not left.
      const isDone =
        isPast &&
        isEqual(
          after.pools.find((pool) => pool.name === name),
          poolsOf(name)[1],
        )
      const isLeft = !repaved.has(name) && !isDone && (isPast || !begun.includes(name))
      const isTrue = does === 'left' ? isLeft : does === (isPast ? 'finishes' : 'back')
      const isTold = plan.abort?.text.includes(name) === true
      return isTrue && isTold ? [] : [disagree(`abort.pools[name=${name}]`, does, plan.abort?.text, said)]
    }),
    ...(plan.abort?.text.includes(String(start.number)) ? [] : [disagree('abort.text', plan.abort?.text, start.number, said)]),
    ...(isPast && !plan.abort?.pastReturn
      ? [disagree('abort.pastReturn', null, input.observed.highestKubernetesVersion, said)]
      : []),
  ]
}

/** All that is there was told, or ran: nothing is made up for an abort. */
function holdStop(held: Held, running: RunningUpdate): readonly Disagreement[] {
  const { input, before, after } = held
  const { highestKubernetesVersion: highest, pools: observed } = input.observed
  const stages = stagesOf({ ...held, after: before })
  const stage = stages.filter(({ kubernetesVersion }) => compareKubernetesVersions(kubernetesVersion, highest ?? '') <= 0).at(-1)
  const known = [running.start.compiled, ...stages, running]
  const order = [...before.pools, ...running.pools].map(({ name }) => name)
  const places = after.pools.map(({ name }) => order.indexOf(name))
  const digestsOf = (name: string) => observed.find((pool) => pool.name === name)?.digests ?? []
  const isAll = ({ name, machineDigest }: CompiledPool) => digestsOf(name).every((digest) => digest === machineDigest)
  return [
    ...expectEqual('desired.compiled.kubernetesVersion', after.kubernetesVersion, stage?.kubernetesVersion, goesOn),
    ...expectEqual('desired.compiled.via', [after.via, after.lastLayers], [undefined, undefined], goesOn),
    ...expectEqual(
      'desired.compiled.pools',
      places,
      places.toSorted((left, right) => left - right),
      goesOn,
    ),
    ...expectEqual('desired.compiled.network', after.network, before.network, goesOn),
    ...expectEqual('desired.compiled.parallelPools', after.parallelPools, before.parallelPools, goesOn),
    ...after.pools.flatMap((pool) => {
      const what = `desired.compiled.pools[name=${pool.name}]`
      const isKnown = known.some(({ pools }) => pools.some((one) => isEqual(one, pool)))
      if (pool.role === 'control-plane') return expectEqual(what, pool, stage?.pools[0], goesOn)
      const isMade = digestsOf(pool.name).some((digest) => digest !== pool.machineDigest)
      const joins = minorsBetween(pool.machineSpec.kubernetesVersion, after.kubernetesVersion) === 0
      // Nodes that are as none of these states has them were begun by an earlier update.
      const mayStay = known.some(({ pools }) => pools.some((one) => one.name === pool.name && isAll(one)))
      const isRoused = isMade && !running.begun.includes(pool.name) && mayStay
      const isFollowing = () => stage !== undefined && followsAt(held, running, stage, pool)
      return (isKnown || isFollowing()) && (!isMade || joins) && !isRoused
        ? []
        : [disagree(what, pool.machineDigest, digestsOf(pool.name), goesOn)]
    }),
    ...running.pools
      .filter(({ name }) => digestsOf(name).length > 0 && !after.pools.some((pool) => pool.name === name))
      .map(({ name }) => disagree(`desired.compiled.pools[name=${name}]`, null, name, goesOn)),
    ...holdLayers(
      after.layers,
      stage?.layers ?? [],
      known.flatMap(({ layers }) => layers),
      running,
    ),
    ...expectEqual('desired.compiled.left', after.left, markOf(before, after), said),
  ]
}

/** Whether a pool is as it was asked for, with machines of the Kubernetes at which the way stops. */
function followsAt({ input }: Held, { start }: RunningUpdate, stage: Stage, pool: CompiledPool): boolean {
  const spec = [input.parent.spec, start.spec].find(({ workerPools }) => workerPools.some(({ name }) => name === pool.name))
  const wanted = spec && askedPools(spec).find(({ name }) => name === pool.name)
  if (!wanted) return false
  const isAhead = compareKubernetesVersions(wanted.kubernetesVersion ?? stage.kubernetesVersion, stage.kubernetesVersion) > 0
  const asked = isAhead ? { ...wanted, kubernetesVersion: null } : wanted
  const { machineSpec } = pool
  return (
    isEqual(askedInPlace(asked), inPlace(pool)) && isEqual(machineSpec, machineOf(asked, input.parent.spec, stage, input.stack))
  )
}

function holdLayers(
  layers: readonly CompiledLayer[],
  ofStage: readonly CompiledLayer[],
  known: readonly CompiledLayer[],
  { layers: told, unready }: RunningUpdate,
): readonly Disagreement[] {
  const onNodes = ({ kind }: CompiledLayer) => kind === 'os' || kind === 'k8s'
  const invented = layers.filter((layer) => !known.some((one) => isEqual(one, layer)))
  const lost = told.filter(
    (layer) => !onNodes(layer) && !unready.includes(layerKey(layer)) && !layers.some((one) => isEqual(one, layer)),
  )
  const grown = layers.filter(
    ({ kind, namespace, releaseName }) =>
      kind !== 'os' &&
      kind !== 'k8s' &&
      !told.some(
        (one) => one.kind === kind && (kind !== 'addon' || (one.namespace === namespace && one.releaseName === releaseName)),
      ),
  )
  return [
    ...expectEqual('desired.compiled.layers', [...invented, ...lost, ...grown].map(layerKey), [], goesOn),
    ...expectEqual('desired.compiled.layers', layers.filter(onNodes), ofStage.filter(onNodes), goesOn),
  ]
}

function markOf(wanted: CompiledCluster, found: CompiledCluster): CompiledCluster['left'] {
  const apart = <Item>(
    one: readonly Item[],
    other: readonly Item[],
    nameOf: (item: Item) => string,
    same: (item: Item) => unknown,
  ) => {
    const missing = (left: readonly Item[], right: readonly Item[]) =>
      left.filter((item) => !right.some((candidate) => isEqual(same(candidate), same(item))))
    return [...new Set([...missing(one, other), ...missing(other, one)].map(nameOf))].sort()
  }
  const pools = apart(
    wanted.pools,
    found.pools,
    ({ name }: CompiledPool) => name,
    (pool) => pool,
  )
  // A layer of manifests alone bears its profile's version, which makes it no other release: the engine is not told it anew.
  const madeOf = ({ profile, name, digest, installPriority }: CompiledLayer) => ({ profile, name, digest, installPriority })
  const layers = apart(wanted.layers, found.layers, layerKey, madeOf)
  return pools.length + layers.length > 0 ? { pools, layers } : undefined
}
