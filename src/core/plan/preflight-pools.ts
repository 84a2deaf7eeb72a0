import { controlPlaneKeys, filesWrittenTwice } from '../cluster/compile-machine-spec.ts'
import { controlPlanePool, type Strategy } from '../cluster/cluster.ts'
import type { Check } from './plan.ts'
import { nodesMoved } from './pool-changes.ts'
import { error, type PreflightFacts } from './preflight-facts.ts'

/** What the settings of pools come to: whether they can progress, keep etcd's majority, and reach their nodes. */
export function checkPools(facts: PreflightFacts): readonly Check[] {
  return [...strategies(facts), ...quorum(facts), ...files(facts), ...idleKubeadm(facts), ...zones(facts)]
}

function strategies({ after, repave }: PreflightFacts): readonly Check[] {
  return after.compiled.pools.flatMap((pool) => {
    if (!repave.pools.some((one) => one.name === pool.name) || !isStuck(pool.strategy, pool.replicas)) return []
    const message = `Pool ${pool.name} can never progress: with ${pool.replicas} nodes its strategy allows no node more and none less.`
    return [error('strategy.stuck', message, { pool: pool.name }, 'Allow a surge or an unavailable node.')]
  })
}

function isStuck(strategy: Strategy, replicas: number): boolean {
  if (strategy.type !== 'custom') return false
  return amountOf(strategy.maxSurge, replicas, Math.ceil) === 0 && amountOf(strategy.maxUnavailable, replicas, Math.floor) === 0
}

/** A number of nodes, or a percentage of the pool: surge rounds up, unavailable rounds down (2-rules). */
export function amountOf(amount: number | string, replicas: number, round: (value: number) => number): number {
  return typeof amount === 'number' ? amount : round((Number.parseInt(amount, 10) * replicas) / 100)
}

function quorum({ after, repave }: PreflightFacts): readonly Check[] {
  const { replicas, strategy } = after.spec.controlPlane
  if (!repave.pools.some((pool) => pool.role === 'control-plane')) return []
  if (strategy.type === 'contract-first' && replicas < 3) {
    const message = `A control plane of ${replicas} cannot be contracted first: etcd would lose its majority.`
    return [error('quorum', message, { replicas }, 'Use the strategy expand-first.')]
  }
  if (replicas > 1) return []
  const message = 'The control plane has one node: the API server will be away while it is replaced.'
  return [{ code: 'quorum', severity: 'warning', message, evidence: { replicas }, remedy: 'Use 3 nodes where that matters.' }]
}

function files({ after }: PreflightFacts): readonly Check[] {
  const [os, k8s, cni] = (['os', 'k8s', 'cni'] as const).map((kind) => after.compiled.layers.find((layer) => layer.kind === kind))
  if (!os || !k8s || !cni) return []
  return [{ ...after.spec.controlPlane, name: controlPlanePool }, ...after.spec.workerPools].flatMap((pool) => {
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
