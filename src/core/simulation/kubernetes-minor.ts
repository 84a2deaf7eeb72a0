import { assert } from '../base/assert.ts'

/** `1.36.2` → 36. Every Kubernetes that is simulated has major version 1. */
export function kubernetesMinor(version: string): number {
  const match = /^1\.(\d+)(?:\.|$)/.exec(version)
  assert(match !== null, `a machine spec has a Kubernetes version such as 1.36.2, not ${version}`)
  return Number(match[1])
}
