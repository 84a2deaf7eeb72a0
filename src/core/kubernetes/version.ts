import { compare, parse } from 'semver'

/** A Kubernetes version such as `1.36.2`, without a `v`. */
export interface KubernetesVersion {
  readonly major: number
  readonly minor: number
  readonly patch: number
}

/** A version as tags and API servers say it, `v1.36.2`, without the `v`. */
export function bareVersion(text: string): string {
  return text.replace(/^v/, '')
}

/** Null where the text is no Kubernetes version. */
export function parseKubernetesVersion(text: string): KubernetesVersion | null {
  const version = /^\d+\.\d+\.\d+/.test(text) ? parse(text) : null
  return version && { major: version.major, minor: version.minor, patch: version.patch }
}

export function compareKubernetesVersions(left: string, right: string): number {
  return compare(left, right)
}

/** False where one of them is no Kubernetes version. */
export function isNewer(version: string, than: string): boolean {
  const known = [version, than].every((one) => parseKubernetesVersion(one) !== null)
  return known && compareKubernetesVersions(version, than) > 0
}

/** How many minors `to` is ahead of `from`; negative when it is behind. Across majors there is no such number: null. */
export function minorsBetween(from: string, to: string): number | null {
  const [left, right] = [parseKubernetesVersion(from), parseKubernetesVersion(to)]
  if (!left || !right || left.major !== right.major) return null
  return right.minor - left.minor
}
