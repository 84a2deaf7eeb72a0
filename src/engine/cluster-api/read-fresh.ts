import type { AppliedCluster } from '../applied-store.ts'
import type { Kind, KubeClient } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import { clusterOf, toSeen, type SeenObject } from './seen-object.ts'

export interface FreshObjects {
  readonly kind: 'current'
  readonly at: number
  readonly objects: readonly SeenObject[]
}

/** What is there now, past every cache: one list a kind, of the cluster's namespace alone. */
export async function readFresh(
  client: KubeClient,
  { namespace, name }: AppliedCluster,
  kinds: readonly Kind[],
  now: () => number,
): Promise<FreshObjects | KubeFault> {
  const at = now()
  const lists = await Promise.all(
    kinds
      .filter(({ kind }) => kind !== 'Secret')
      .map(async (kind) => ({ kind, answer: await client.list(kind, { namespace, labelSelector: selectorOf(kind, name) }) })),
  )
  const objects: SeenObject[] = []
  for (const { kind, answer } of lists) {
    if (answer.kind !== 'list') return answer
    objects.push(...answer.items.map((one) => toSeen(one, kind)).filter((one) => clusterOf(one) === name))
  }
  return { kind: 'current', at, objects }
}

function selectorOf({ kind }: Kind, name: string): string {
  return kind.endsWith('Machine') ? `cluster.x-k8s.io/cluster-name=${name}` : `cairn.dev/cluster=${name}`
}
