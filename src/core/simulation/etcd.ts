import type { EtcdMember } from './world.ts'

export function majority(members: number): number {
  return Math.floor(members / 2) + 1
}

/** Whether etcd answers; a cluster without members has none that could. */
export function hasQuorum(members: readonly EtcdMember[]): boolean {
  return members.length > 0 && healthyCount(members) >= majority(members.length)
}

/**
 * Whether the node's member may go: the healthy members left must be a majority of the members left, and etcd must have its
 * majority now, since without it nobody can change who is a member.
 */
export function keepsQuorumWithout(members: readonly EtcdMember[], node: string): boolean {
  const left = members.filter((member) => member.node !== node)
  return left.length === members.length || (hasQuorum(members) && hasQuorum(left))
}

function healthyCount(members: readonly EtcdMember[]): number {
  let count = 0
  for (const member of members) if (member.healthy) count += 1
  return count
}
