import { sameJson, type Json } from '../base/json.ts'
import { controlPlanePool, isImported, poolsOf, type ClusterSpec } from '../cluster/cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import { layerKey, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import { packValues } from '../cluster/resolve-layer.ts'
import {
  checkDependencies,
  checkUpgrade,
  readConstraints,
  type DependencyViolation,
  type PackPlace,
} from '../pack/constraints.ts'
import { compareKubernetesVersions, minorsBetween } from '../kubernetes/version.ts'
import type { LayerKind, PackContent } from '../pack/pack.ts'
import { checkValueRules, readSchema } from '../pack/schema.ts'
import { unreadableParts } from '../pack/unreadable.ts'
import { isOpenText } from '../profile/open-text.ts'
import type { Check } from './plan.ts'
import { findShortages, type PoolCapacity } from './pool-resources.ts'
import type { PreflightFacts } from './preflight-facts.ts'
import type { Side } from './provenance.ts'

/**
 * What the packs of the new stack demand: of values, of the packs beside them, and of the pools (2-rules, "Pack constraints"). What
 * the plan brings about is an error. What was so before it is a warning: the plan is not its cause, and may not be held up by it.
 */
export function checkConstraints(facts: PreflightFacts): readonly Check[] {
  const old = new Map(facts.before.compiled.layers.map((layer) => [layerKey(layer), layer]))
  const layers = layersOf(facts)
  const isTouched = ({ layer }: StackLayer): boolean => old.get(layerKey(layer))?.digest !== layer.digest
  return [
    ...layers.flatMap((one) => checkValues(one, facts.after.stack, isTouched(one))),
    ...layers.flatMap((one) => checkPacks(one, facts, isTouched(one))),
    ...checkUpgrades(facts),
    ...checkResources(facts, layers, isTouched),
    ...layers.flatMap(checkReadable),
  ]
}

interface StackLayer {
  readonly layer: CompiledLayer
  readonly pack: PackContent
}

function layersOf({ after }: Pick<PreflightFacts, 'after'>): readonly StackLayer[] {
  return after.compiled.layers.flatMap((layer) => {
    const pack = layer.pack ? after.stack.packs.get(layer.pack.digest) : undefined
    return pack ? [{ layer, pack }] : []
  })
}

function checkValues({ layer, pack }: StackLayer, stack: Stack, isTouched: boolean): readonly Check[] {
  const { rules } = readSchema(pack.schema ?? '')
  if (rules.length === 0) return []
  const own = stack.profiles
    .find(({ profile }) => profile === layer.profile)
    ?.content.layers.find(({ name }) => name === layer.name)
  const defaults = own ? packValues(own, pack) : {}
  return checkValueRules(rules, layer.values, defaults, isOpenText).map(({ path, wanted, given }) => ({
    code: 'constraint.value',
    severity: isTouched ? 'error' : 'warning',
    message: `Layer ${layerKey(layer)}: the pack ${pack.name} wants ${wanted} at ${path}, and there is ${given}.`,
    evidence: { layer: layerKey(layer), path, wanted, given },
    remedy: `Give ${path} such a value, in the profile or in the cluster's override.`,
  }))
}

function checkPacks({ layer, pack }: StackLayer, { before, after }: PreflightFacts, isTouched: boolean): readonly Check[] {
  const { dependencies } = readConstraints(pack.constraints)
  // What an imported cluster was made of by others, nobody here knows.
  const mayMiss = (kind: LayerKind) => kind !== 'addon' && isImported(after.spec)
  const violations = checkDependencies(dependencies, placesIn(after), mayMiss)
  if (violations.length === 0) return []
  const known = isTouched ? [] : checkDependencies(dependencies, placesIn(before), mayMiss)
  return violations.map((violation) =>
    dependencyCheck(layer, pack, violation, known.some((one) => sameJson(one, violation)) ? 'warning' : 'error'),
  )
}

/** On the way of a chain each step is an update of its own. Where no API server has run, nothing is updated. */
function checkUpgrades({ before, after, input }: PreflightFacts): readonly Check[] {
  if (input.observed.highestKubernetesVersion === null) return []
  const between = new Map(input.between.map(({ reference, content }) => [reference.digest, content]))
  const stops = [...(after.compiled.via ?? []).map(({ layers }) => layers), after.compiled.layers]
  let running = runningPlaces(placesOf(before.compiled.layers), input.observed)
  return stops.flatMap((layers) => {
    const from = running
    running = placesOf(layers)
    return layers.flatMap((layer) => {
      const pack = layer.pack ? (after.stack.packs.get(layer.pack.digest) ?? between.get(layer.pack.digest)) : undefined
      if (!pack || from.some(({ name, version }) => name === pack.name && version === pack.version)) return []
      return checkUpgrade(readConstraints(pack.constraints).dependencies, pack, from)
        .filter(({ found }) => found.layer !== 'k8s' || isOneMinorUp(found.version, pack.version))
        .map((violation) => dependencyCheck(layer, pack, violation, 'error'))
    })
  })
}

/** Every other way of Kubernetes has guards of its own, which say more. */
function isOneMinorUp(from: string, to: string): boolean {
  const minors = minorsBetween(from, to)
  return minors !== null && minors <= 1 && compareKubernetesVersions(from, to) < 0
}

/** What a cluster was told to run, it may not run yet: of Kubernetes the oldest API server counts. */
function runningPlaces(told: readonly PackPlace[], { pools }: PreflightFacts['input']['observed']): readonly PackPlace[] {
  const oldest = pools.find(({ name }) => name === controlPlanePool)?.versions[0]
  return told.map((place) => (place.layer === 'k8s' && oldest !== undefined ? { ...place, version: oldest } : place))
}

/** Of an imported cluster the Kubernetes that it runs is known too. */
function placesIn({ spec, compiled: { layers, kubernetesVersion } }: Side): readonly PackPlace[] {
  const found: readonly PackPlace[] = isImported(spec) ? [{ name: 'kubernetes', version: kubernetesVersion, layer: 'k8s' }] : []
  return [...placesOf(layers), ...found]
}

function placesOf(layers: readonly CompiledLayer[]): readonly PackPlace[] {
  return layers.flatMap(({ pack, kind }) => (pack ? [{ name: pack.name, version: pack.version, layer: kind }] : []))
}

function dependencyCheck(
  layer: CompiledLayer,
  pack: PackContent,
  { dependency, wanted, given }: DependencyViolation,
  severity: Check['severity'],
): Check {
  return {
    code: 'constraint.dependency',
    severity,
    message: `Layer ${layerKey(layer)}: the pack ${pack.name} ${pack.version} wants ${wanted}, and there is ${given ?? 'none'}.`,
    evidence: { layer: layerKey(layer), pack: dependency.packName, type: dependency.type, wanted, given },
    remedy: remedies[dependency.type](dependency.packName, pack.name),
  }
}

const remedies: Readonly<Record<DependencyViolation['dependency']['type'], (other: string, pack: string) => string>> = {
  required: (other, pack) =>
    `Take a version of ${other} within these bounds into one of the cluster's profiles, or another version of ${pack}.`,
  optional: (other, pack) => `Take a version of ${other} within these bounds, or another version of ${pack}.`,
  notSupported: (other, pack) => `Take another version of ${other} or of ${pack}, or leave one of them out.`,
  upgrade: (other, pack) => `Go to a version of ${other} within these bounds first, or to another version of ${pack}.`,
}

function checkResources(
  { before, after }: PreflightFacts,
  layers: readonly StackLayer[],
  isTouched: (layer: StackLayer) => boolean,
): readonly Check[] {
  const needs = layers.map(({ layer, pack }) => ({
    layer: layerKey(layer),
    needs: readConstraints(pack.constraints).resources,
    values: layer.values,
  }))
  if (needs.every((one) => one.needs.length === 0)) return []
  const touched = new Set(layers.filter(isTouched).map(({ layer }) => layerKey(layer)))
  const [old, pools] = [capacities(before.spec), capacities(after.spec)]
  const isChanged = (name: string): boolean =>
    !sameJson(
      old.find((pool) => pool.name === name),
      pools.find((pool) => pool.name === name),
    )
  return findShortages(needs, pools).map((shortage): Check => {
    const { resource, given, wanted } = shortage
    const evidence = {
      ...shortage,
      instanceTypes: pools.filter(({ name }) => shortage.pools.includes(name)).map(({ instanceType }) => instanceType),
    } satisfies Json
    const who = `${shortage.layers.join(', ')} want ${wanted} of ${words[resource]} of ${shortage.pools.join(', ')}`
    if (given === null) {
      const message = `Layers ${who}; whether there is as much cannot be told, since the instance types are not in Cairn's catalogue.`
      return { code: 'constraint.resources', severity: 'info', message, evidence, remedy: 'Look it up at your cloud.' }
    }
    const isCause = shortage.layers.some((layer) => touched.has(layer)) || shortage.pools.some(isChanged)
    return {
      code: 'constraint.resources',
      severity: isCause ? 'error' : 'warning',
      message: `Layers ${who}; there is ${given}.`,
      evidence,
      remedy: `Give the pool more nodes or larger ones, or ask for less in the values of ${shortage.layers.join(', ')}.`,
    }
  })
}

const words = { cpu: 'CPU', memory: 'memory', diskSize: 'disk' } as const

/** A pool that scales by itself can come to its maximum. */
function capacities(spec: ClusterSpec): readonly PoolCapacity[] {
  return poolsOf(spec).map(({ name, role, replicas, instanceType, diskGiB }) => {
    const most = spec.workerPools.find((pool) => pool.name === name)?.autoscaler?.max
    return { name, role, nodes: most ?? replicas, instanceType, diskGiB }
  })
}

function checkReadable({ layer, pack }: StackLayer): readonly Check[] {
  return unreadableParts(pack).map((problem) => ({
    code: 'constraint.unreadable',
    severity: 'warning',
    message: `Layer ${layerKey(layer)}: a rule of the pack ${pack.name} ${pack.version} cannot be read and is not held: ${problem}.`,
    evidence: { layer: layerKey(layer), pack: pack.name, problem },
    remedy: `Correct the pack and give it a new version, or check the values of ${layer.name} by hand.`,
  }))
}
