import { controlPlaneKeys, filesWrittenTwice } from '../cluster/compile-machine-spec.ts'
import { controlPlanePool, poolsOf, type PoolRole, type Strategy } from '../cluster/cluster.ts'
import type { Check } from './plan.ts'
import { nodesMoved } from './pool-changes.ts'
import { error, warning, type PreflightFacts } from './preflight-facts.ts'

/** What the settings of pools come to: whether they can progress, keep etcd's majority, and reach their nodes. */
export function checkPools(facts: PreflightFacts): readonly Check[] {
  return [...strategies(facts), ...quorum(facts), ...files(facts), ...idleKubeadm(facts), ...zones(facts)]
}

function strategies({ after, repave, input: { observed } }: PreflightFacts): readonly Check[] {
  return after.compiled.pools.flatMap(({ name, role, strategy, replicas }): readonly Check[] => {
    if (!repave.pools.some((one) => one.name === name && one.nodes > 0)) return []
    const { surge, unavailable } = roomOf(strategy, replicas, role)
    if (surge === 0 && unavailable === 0) {
      const message = `Pool ${name} can never progress: with ${replicas} nodes its strategy allows no node more and none less.`
      return [
        error('strategy.stuck', message, { pool: name, strategy: { ...strategy } }, 'Allow a surge or an unavailable node.'),
      ]
    }
    if (!observed.cloudIsFull || unavailable > 0) return []
    const message = `Pool ${name} can never progress: its strategy makes a node more before one goes, and the cloud can make none.`
    const evidence = { pool: name, strategy: { ...strategy }, spareNodes: 0 }
    return [error('strategy.stuck', message, evidence, 'Raise the quota of the cloud, or let the pool contract first.')]
  })
}

/** How many nodes more and how many less a pool may have on its way. */
function roomOf(strategy: Strategy, replicas: number, role: PoolRole): { readonly surge: number; readonly unavailable: number } {
  switch (strategy.type) {
    case 'expand-first':
      return { surge: 1, unavailable: 0 }
    case 'contract-first':
      // A control plane of fewer than three is expanded all the same, since etcd would lose its majority.
      return role === 'control-plane' && replicas < 3 ? { surge: 1, unavailable: 0 } : { surge: 0, unavailable: 1 }
    case 'custom':
      return {
        surge: amountOf(strategy.maxSurge, replicas, Math.ceil),
        unavailable: amountOf(strategy.maxUnavailable, replicas, Math.floor),
      }
  }
}

/** A number of nodes, or a percentage of the pool: surge rounds up, unavailable rounds down (2-rules). */
export function amountOf(amount: number | string, replicas: number, round: (value: number) => number): number {
  return typeof amount === 'number' ? amount : round((Number.parseInt(amount, 10) * replicas) / 100)
}

/** Whether etcd keeps its majority at every step: of its members, one for each control-plane node, at most one is away at a time. */
function quorum({ after, repave, input: { observed } }: PreflightFacts): readonly Check[] {
  const { controlPlane } = after.spec
  if (!controlPlane || !repave.pools.some((pool) => pool.role === 'control-plane')) return []
  const { replicas, strategy } = controlPlane
  const failed = observed.pools.find((pool) => pool.name === controlPlanePool)?.failed ?? 0
  const refused = contracted(replicas, strategy)
  return [...(refused.length > 0 ? refused : alone(replicas)), ...failing(replicas, failed, observed.underWay === true)]
}

function contracted(replicas: number, strategy: Strategy): readonly Check[] {
  if (replicas >= 3 || roomOf(strategy, replicas, 'worker').surge > 0) return []
  const message = `A control plane of ${replicas} cannot be contracted first: etcd would lose its majority.`
  return [error('quorum', message, { replicas, strategy: { ...strategy } }, 'Use the strategy expand-first.')]
}

function alone(replicas: number): readonly Check[] {
  if (replicas > 1) return []
  const message = 'The control plane has one node: the API server will be away while it is replaced.'
  return [warning('quorum', message, { replicas }, 'Use 3 nodes where that matters.')]
}

function failing(replicas: number, failed: number, underWay: boolean): readonly Check[] {
  if (failed === 0) return []
  const evidence = { replicas, failed }
  const verb = failed === 1 ? 'has' : 'have'
  if (replicas - failed < Math.floor(replicas / 2) + 1) {
    const message = `Of ${replicas} control-plane nodes ${failed} ${verb} failed: etcd has no majority left, and no node can be replaced.`
    const remedy = 'Restore etcd from a backup, or bring the failed nodes back.'
    return [(underWay ? warning : error)('quorum', message, evidence, remedy)]
  }
  const message = `Of ${replicas} control-plane nodes ${failed} ${verb} failed: no other one is replaced before they are repaired, or etcd could lose its majority.`
  return [warning('quorum', message, evidence, 'Wait for the repair, or see what keeps it from its end.')]
}

function files({ after }: PreflightFacts): readonly Check[] {
  const [os, k8s, cni] = (['os', 'k8s', 'cni'] as const).map((kind) => after.compiled.layers.find((layer) => layer.kind === kind))
  if (!os || !k8s || !cni) return []
  return poolsOf(after.spec).flatMap((pool) => {
    const { name } = pool
    return filesWrittenTwice(pool, { os, k8s, cni }).map((path): Check => ({
      code: 'file.twice',
      severity: 'warning',
      message: `Two of os, k8s and pool ${name} write ${path}; the last of them wins.`,
      evidence: { pool: name, path },
      remedy: 'Write the file in one place.',
    }))
  })
}

/** What is said to worker nodes and only concerns the control plane, reaches nothing: better said than silently dropped. */
function idleKubeadm({ after }: PreflightFacts): readonly Check[] {
  return after.spec.workerPools.flatMap(({ name, kubeadm }): readonly Check[] => {
    const keys = Object.keys(kubeadm).filter((key) => controlPlaneKeys.includes(key))
    if (keys.length === 0) return []
    const message = `Pool ${name} sets ${keys.join(', ')} in its kubeadm settings, which only control-plane nodes read: it changes nothing.`
    const remedy = "Set it in the control plane's kubeadm settings or in the k8s layer."
    return [{ code: 'kubeadm.idle', severity: 'warning', message, evidence: { pool: name, keys }, remedy }]
  })
}

/** Zones make no node different, but nodes of zones that are left go, and others come in their place. */
function zones({ before, after, repave }: PreflightFacts): readonly Check[] {
  return after.compiled.pools.flatMap((pool): readonly Check[] => {
    const old = before.compiled.pools.find((one) => one.name === pool.name)
    const nodes = old ? nodesMoved(old, pool, repave.pools) : 0
    if (!old || nodes === 0) return []
    const names = (list: readonly string[]) => list.join(', ') || 'no given zone'
    const message = `Pool ${pool.name} goes from ${names(old.zones)} to ${names(pool.zones)}: ${nodes} of its ${pool.replicas} nodes are drained and made anew elsewhere, as its strategy allows.`
    const evidence = { pool: pool.name, nodes, from: old.zones, to: pool.zones }
    return [{ code: 'pool.zones', severity: 'warning', message, evidence, remedy: 'Keep the zones where no node may move.' }]
  })
}
