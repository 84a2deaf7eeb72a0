import { countText } from '../base/count-text.ts'
import { isImported } from '../cluster/cluster.ts'
import { compareKubernetesVersions, parseKubernetesVersion } from '../kubernetes/version.ts'
import { layerKey, type CompiledLayer } from '../cluster/compiled-cluster.ts'
import { isReplaced, successor } from './layer-changes.ts'
import type { Check, LayerChange, PlanContent, PoolChange, RollbackVerdict } from './plan.ts'
import type { PlanningInput, RollbackTarget } from './planning-input.ts'

/** What of a plan the verdict judges. */
type Judged = Pick<PlanContent, 'changes' | 'pools' | 'repave' | 'checks'>

/** Of a plan that goes back to an earlier revision: what returns, and what cannot; null of one that goes forward. */
export function rollbackVerdict(input: PlanningInput, plan: Judged, pointOfNoReturn: string | null): RollbackVerdict | null {
  const { rollback } = input
  if (!rollback) return null
  const downgrade = downgradeOf(input, rollback)
  return {
    revision: rollback.number,
    returns: returnsOf(plan, downgrade !== null),
    cannot: [...(downgrade ? [downgrade] : []), ...refused(plan.checks), ...lostData(input, rollback)],
    pointOfNoReturn,
  }
}

/** A profile version that an earlier revision used may have been deleted since: without it nothing can be compiled. */
export function profilesGone({ requested, stack }: PlanningInput): readonly Check[] {
  return requested.profiles
    .filter(({ name, digest }) => !stack.profiles.some((one) => one.profile === name && one.digest === digest))
    .map(({ name, version }) => ({
      code: 'profile.gone',
      severity: 'error',
      message: `Version ${version} of profile ${name} was deleted, and with it what the cluster was made of then.`,
      evidence: { profile: name, version },
      remedy: `Name the profiles that the cluster shall have instead: "profiles" in the request, beside what shall return.`,
    }))
}

type Lost = RollbackVerdict['cannot'][number]

function downgradeOf({ observed, parent }: PlanningInput, { number, spec, compiled }: RollbackTarget): Lost | null {
  const highest = isImported(spec) ? null : observed.highestKubernetesVersion
  const version = compiled.kubernetesVersion
  if (highest === null || !parseKubernetesVersion(version) || compareKubernetesVersions(version, highest) >= 0) return null
  const profile = compiled.layers.find((layer) => layer.kind === 'k8s')?.profile ?? spec.profiles[0]?.name ?? ''
  const running = parent.compiled.kubernetesVersion
  return {
    what: `Kubernetes ${version}`,
    why: `An API server of this cluster has run ${highest}, and what it stored may not be readable below. To have the rest back, make a version of profile ${profile} with the layers of revision ${number} and Kubernetes ${running}, and move the cluster to it.`,
  }
}

/** Guards that say of something that it cannot be as it was. */
const finalCodes: readonly string[] = [
  'field.immutable',
  'profile.gone',
  'macro.unknown',
  'variable.missing',
  'image.missing',
  'cni.replaced',
  'csi.replaced',
]

function refused(checks: readonly Check[]): readonly Lost[] {
  return checks
    .filter(({ code, severity }) => severity === 'error' && finalCodes.includes(code))
    .map(({ code, evidence, message, remedy }) => ({ what: subjectOf(code, evidence), why: `${message} ${remedy}` }))
}

function subjectOf(code: string, evidence: Check['evidence']): string {
  const facts = typeof evidence === 'object' && evidence !== null && !Array.isArray(evidence) ? Object.entries(evidence) : []
  const named = facts.find(([key]) => ['field', 'profile', 'path', 'from'].includes(key))?.[1]
  return typeof named === 'string' ? named : code
}

/** What was removed between then and now comes back empty. */
function lostData({ parent }: PlanningInput, { number, compiled }: RollbackTarget): readonly Lost[] {
  const [then, now] = [compiled.layers, parent.compiled.layers]
  const layers = then.flatMap((layer): readonly Lost[] => {
    const current = successor(layer, then, now)
    if (current && !isReplaced(layer, current)) return []
    return [{ what: `data of ${layerKey(layer)}`, why: `${whatWent(layer, current, number)} Restore it from a backup.` }]
  })
  const pools = compiled.pools
    .filter((pool) => pool.replicas > 0 && !parent.compiled.pools.some((one) => one.name === pool.name))
    .map((pool) => ({
      what: `nodes of pool ${pool.name}`,
      why: `The pool was removed after revision ${number}: new nodes are made, and what was on the disks of the old ones is gone.`,
    }))
  return [...layers, ...pools]
}

function whatWent(layer: CompiledLayer, current: CompiledLayer | null, number: number): string {
  const held = layer.kind === 'csi' ? 'volumes that it served' : 'objects that it made'
  return current
    ? `The layer was replaced after revision ${number}: it is installed again, and ${held} went with the old one.`
    : `The layer was removed after revision ${number}: it is installed again, and ${held} went with it.`
}

/** Short sentences: layers, then pools. What machines would come of a Kubernetes that cannot return, nobody can say here. */
function returnsOf({ changes, pools, repave }: Judged, isKubernetesKept: boolean): readonly string[] {
  return [
    ...changes.filter((change) => !(isKubernetesKept && change.layerKind === 'k8s')).map(layerReturns),
    ...pools.map(poolReturns),
    ...(isKubernetesKept ? [] : repave.pools).map(
      (pool) =>
        `The machines of pool ${pool.name} return: ${countText(pool.nodes, 'node')} ${pool.nodes === 1 ? 'is' : 'are'} replaced.`,
    ),
  ]
}

function layerReturns({ profile, layer, kind, from, to, diff, manifests }: LayerChange): string {
  const name = `${profile}/${layer}`
  const packOf = (identity: LayerChange['from']) =>
    identity?.pack ? `${identity.pack} ${identity.version}` : `manifests of ${identity?.version ?? ''}`
  if (kind === 'added') return `${name} comes back (${packOf(to)}).`
  if (kind === 'removed') return `${name} goes again (${packOf(from)}).`
  if (from?.pack !== to?.pack || from?.version !== to?.version) return `${name} returns from ${packOf(from)} to ${packOf(to)}.`
  const count = diff.length + manifests.length
  return `${countText(count, 'value')} of ${name} ${count === 1 ? 'returns' : 'return'}.`
}

function poolReturns({ name, kind, diff }: PoolChange): string {
  if (kind === 'added') return `Pool ${name} comes back.`
  if (kind === 'removed') return `Pool ${name} goes again.`
  const settings = [...new Set(diff.map(({ path }) => path.split(/[.[]/)[0] ?? path))]
  return `Settings of pool ${name} return: ${settings.join(', ')}.`
}
