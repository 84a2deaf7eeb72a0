import { digestText } from '../base/digest.ts'
import { controlPlanePool } from '../cluster/cluster.ts'
import type { MachineDigest } from '../cluster/machine-spec.ts'

/** What Kubernetes takes as a label's value, and Cluster API therefore as a name. */
const charactersMax = 63

export const namespacePrefix = 'cairn-'

/** Where the objects of a project's clusters stand. */
export function namespaceOf(project: string): string {
  return fitted(`${namespacePrefix}${project}`)
}

/**
 * The KubeadmControlPlane's name, or a MachineDeployment's. Hyphens in pools and zones could make two of one name (`a` with the pool `b-c`,
 * and `a-b` with the pool `c`): a few digits of what it is made of tell those apart.
 */
export function ownerName(cluster: string, pool: string, zone: string | null = null): string {
  const plain = [cluster, pool, ...(zone === null ? [] : [zone])].join('-')
  if (pool === controlPlanePool || (zone === null && !pool.includes('-'))) return fitted(plain)
  const tail = `-${hexOf(JSON.stringify([cluster, pool, zone])).slice(0, 5)}`
  return `${fitted(nameOfLetters(plain), charactersMax - tail.length)}${tail}`
}

/** The name of all that the machines of a pool are made from. */
export function templateName(cluster: string, pool: string, digest: MachineDigest): string {
  const tail = `-${digestTail(digest)}`
  return `${fitted(ownerName(cluster, pool), charactersMax - tail.length)}${tail}`
}

/** The first 10 hexadecimal digits of a machine digest, which names end in. */
function digestTail(digest: MachineDigest): string {
  return digest.slice(digest.lastIndexOf(':') + 1).slice(0, 10)
}

/** The HelmRelease of a cluster's release. Neither name holds a dot, so that no two releases share one. */
export function releaseObjectName(cluster: string, namespace: string, release: string): string {
  return fitted([cluster, namespace, release].join('.'))
}

/** The text itself, or so much of it as fits with a few digits that tell it from others with that beginning. */
export function fitted(text: string, max: number = charactersMax): string {
  if (text.length <= max) return text
  const tail = `-${hexOf(text).slice(0, 8)}`
  return `${text.slice(0, max - tail.length).replace(/[.-]+$/, '')}${tail}`
}

/** Zones are whatever a cloud calls them. */
function nameOfLetters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9-]+/g, '-')
}

function hexOf(text: string): string {
  return digestText(text).slice('sha256:'.length)
}
