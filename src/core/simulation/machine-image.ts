import type { MachineDigest } from '../cluster/machine-spec.ts'

/** What a machine was made from, as far as it can be told from outside. */
export interface MachineImage {
  readonly digest: MachineDigest
  readonly kubernetesVersion: string
}
