import { random } from '../base/random.ts'
import { controlPlanePool } from '../cluster/cluster.ts'

const alphabet = 'bcdfghjklmnpqrstvwxyz0123456789a'
const suffixLength = 5
const mask = 2 ** 25 - 1

/**
 * The name of a world's n-th machine, `<cluster>-<pool>-<5 characters>` with `cp` for the control plane. The characters look
 * random and are a permutation of n, so that no name returns within 33 million machines.
 */
export function nodeName(cluster: string, pool: string, seed: string, serial: number): string {
  return `${cluster}-${pool === controlPlanePool ? 'cp' : pool}-${nameSuffix(seed, serial)}`
}

/** Five characters for the n-th thing of its kind. */
export function nameSuffix(seed: string, serial: number): string {
  let rest = permuted(seed, serial)
  let suffix = ''
  for (let place = 0; place < suffixLength; place += 1) {
    suffix += alphabet[rest % alphabet.length]
    rest = Math.floor(rest / alphabet.length)
  }
  return suffix
}

/** The identity of a world's n-th machine with its cloud. */
export function machineUid(seed: string, serial: number): string {
  const chance = Math.floor(random(`${seed}/uid/${serial}`)() * 2 ** 32)
  return `i-${chance.toString(16).padStart(8, '0')}${permuted(seed, serial).toString(16).padStart(8, '0')}`
}

/** An odd factor makes multiplication modulo a power of two a permutation. */
function permuted(seed: string, serial: number): number {
  const offset = Math.floor(random(`${seed}/names`)() * (mask + 1))
  return (Math.imul(serial, 0x9e3779b1) + offset) & mask
}
