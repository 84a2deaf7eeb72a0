import { assert } from '../base/assert.ts'
import { boundedMap } from '../base/bounded-map.ts'

const known = boundedMap<string, number>(1000)

/** `1.36.2` → 36. Every Kubernetes that is simulated has major version 1. It is asked so often that answers are kept. */
export function kubernetesMinor(version: string): number {
  const before = known.get(version)
  if (before !== undefined) return before
  const match = /^1\.(\d+)(?:\.|$)/.exec(version)
  assert(match !== null, `a machine spec has a Kubernetes version such as 1.36.2, not ${version}`)
  const minor = Number(match[1])
  known.set(version, minor)
  return minor
}
