import { satisfies } from 'semver'
import type { ImagePattern, ImageTable } from './pack.ts'

/** The node that an image is wanted for. `region` is null where the cloud or the cluster has none. */
export interface ImageRequest {
  /** SemVer without `v`. An image carries the kubelet of exactly one version. */
  readonly kubernetes: string
  readonly cloud: string
  readonly region: string | null
  readonly architecture: string
}

export interface ResolvedImage {
  readonly image: string
  readonly how: 'entry' | 'pattern'
}

/** What a pattern's image may name between double braces. */
export const imagePlaceholders = ['kubernetes', 'cloud', 'region', 'architecture'] as const

/**
 * The image for a node (2-rules, "Values, variables, macros, images"): the entry of its region, else the entry for all regions,
 * else the first pattern that holds. Null is the guard `image.missing`.
 */
export function resolveImage(table: ImageTable, request: ImageRequest): ResolvedImage | null {
  const entries = table.entries.filter(
    (entry) =>
      entry.kubernetes === request.kubernetes && entry.cloud === request.cloud && entry.architecture === request.architecture,
  )
  const exact =
    entries.find((entry) => entry.region !== null && entry.region === request.region) ??
    entries.find((entry) => entry.region === null)
  if (exact) return { image: exact.image, how: 'entry' }
  const pattern = table.patterns.find((candidate) => holds(candidate, request))
  return pattern ? { image: fill(pattern.image, request), how: 'pattern' } : null
}

function holds(pattern: ImagePattern, request: ImageRequest): boolean {
  return (
    // A range leaves pre-releases out unless it names one: nobody has an image for them by accident.
    satisfies(request.kubernetes, pattern.kubernetes) &&
    (pattern.clouds.length === 0 || pattern.clouds.includes(request.cloud)) &&
    (pattern.architectures.length === 0 || pattern.architectures.includes(request.architecture)) &&
    (request.region !== null || !pattern.image.includes('{{region}}'))
  )
}

function fill(image: string, request: ImageRequest): string {
  return imagePlaceholders.reduce((text, name) => text.replaceAll(`{{${name}}}`, () => request[name] ?? ''), image)
}
