import { satisfies, validRange } from 'semver'
import { entry, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { parseKubernetesVersion } from '../kubernetes/version.ts'
import type { PackContent } from './pack.ts'

/** The Kubernetes versions that a pack says it works with. */
export interface KubernetesRange {
  /** It works with a version that one of these holds. */
  readonly spans: readonly VersionSpan[]
  /** And that none of these holds. */
  readonly except: readonly VersionSpan[]
  /** A SemVer range, as charts give one; null where the pack's constraints say it. */
  readonly chart: string | null
}

/** Both ends belong to it; null is no end. An end has as many parts as its author gave: `1.33` is all of 1.33. */
export interface VersionSpan {
  readonly min: string | null
  readonly max: string | null
}

/**
 * What the pack declares (2-rules, `layer.order`): its dependencies on the `k8s` layer, else the `kubeVersion` among its annotations,
 * else nothing: null. Dependencies on one pack hold together; those on packs of several names are alternatives.
 */
export function kubernetesRangeOf(pack: Pick<PackContent, 'constraints' | 'annotations'>): KubernetesRange | null {
  const dependencies = dependenciesOf(pack.constraints).filter((one) => text(one, 'layer') === 'k8s')
  const binding = dependencies.filter((one) => ['required', 'optional'].includes(text(one, 'type')))
  const except = dependencies.filter((one) => text(one, 'type') === 'notSupported').map(spanOf)
  const byName = [...Map.groupBy(binding, (one) => text(one, 'packName')).values()]
  const spans = byName.map((ones) => ones.map(spanOf).reduce(overlap))
  const range = { spans, except, chart: null }
  if (spans.some(isBounded) || except.length > 0) return range
  const chart = text(pack.annotations, 'kubeVersion')
  return chart !== '' && validRange(chart) !== null ? { spans: [], except: [], chart } : null
}

/** Whether a pack that declares this works with the version. One that declares nothing is taken to work with every one. */
export function allows(range: KubernetesRange | null, version: string): boolean {
  if (!range) return true
  if (range.chart !== null) return satisfies(version, range.chart, { includePrerelease: true })
  const isWithin = (span: VersionSpan) => holds(span, version)
  return (range.spans.length === 0 || range.spans.some(isWithin)) && !range.except.some(isWithin)
}

/** For a sentence: `1.29 to 1.33`. */
export function rangeText(range: KubernetesRange | null): string {
  if (!range) return 'any version'
  if (range.chart !== null) return range.chart
  const within = range.spans.map(spanText).join(' or ') || 'any version'
  return range.except.length === 0 ? within : `${within}, but not ${range.except.map(spanText).join(' or ')}`
}

function dependenciesOf(constraints: JsonObject | null): readonly JsonObject[] {
  const list = constraints ? entry(constraints, 'dependencies') : undefined
  return Array.isArray(list) ? (list as readonly Json[]).filter(isJsonObject) : []
}

/** Ends that are no versions bind nothing: whoever reads the pack's constraints tells of them. */
function spanOf(dependency: JsonObject): VersionSpan {
  return { min: end(text(dependency, 'minVersion')), max: end(text(dependency, 'maxVersion')) }
}

function end(version: string): string | null {
  return /^v?(\d+(?:\.\d+){0,2})$/.exec(version.trim())?.[1] ?? null
}

function isBounded({ min, max }: VersionSpan): boolean {
  return min !== null || max !== null
}

function overlap(left: VersionSpan, right: VersionSpan): VersionSpan {
  const tighter = (one: string | null, other: string | null, sign: number): string | null => {
    if (one === null || other === null) return one ?? other
    return Math.sign(compareParts(one, other)) === sign ? one : other
  }
  return { min: tighter(left.min, right.min, 1), max: tighter(left.max, right.max, -1) }
}

function holds({ min, max }: VersionSpan, version: string): boolean {
  return (min === null || compareParts(version, min) >= 0) && (max === null || compareParts(version, max) <= 0)
}

/** By the parts that `end` has, so that 1.33.4 is neither before nor after 1.33. */
function compareParts(version: string, end: string): number {
  const { major, minor, patch } = parseKubernetesVersion(padded(version)) ?? { major: 0, minor: 0, patch: 0 }
  const parts = [major, minor, patch]
  const differences = end.split('.').map((part, index) => (parts[index] ?? 0) - Number(part))
  return differences.find((difference) => difference !== 0) ?? 0
}

function padded(version: string): string {
  const missing = 3 - version.split('.').length
  return missing > 0 ? `${version}${'.0'.repeat(missing)}` : version
}

function spanText({ min, max }: VersionSpan): string {
  if (min !== null && max !== null) return min === max ? min : `${min} to ${max}`
  if (min !== null) return `${min} or newer`
  return max === null ? 'any version' : `${max} or older`
}

function text(object: JsonObject, key: string): string {
  const value = entry(object, key)
  return typeof value === 'string' ? value : ''
}
