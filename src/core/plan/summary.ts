import { countText } from '../base/count-text.ts'
import { infrastructureKinds } from '../pack/pack.ts'
import type { LayerChange, PlanContent, PoolChange } from './plan.ts'

/** The plan in one sentence: layers, pools, nodes, and what stands against it. `isRecorded`: the cluster's own record changes. */
export function summarize(plan: Omit<PlanContent, 'summary'>, isRecorded: boolean): string {
  const parts = [...layers(plan), ...pools(plan), ...cloud(plan), ...mends(plan), ...nodes(plan)]
  const blocked = obstacles(plan)
  if (parts.length === 0) {
    if (blocked !== '') return blocked
    return isRecorded ? 'Changes no layer, pool or node: only what the cluster is recorded to be.' : 'Changes nothing.'
  }
  return [`${sentence(parts)}.`, ...(blocked === '' ? [] : [blocked])].join(' ')
}

function obstacles({ conflicts, checks }: Pick<PlanContent, 'conflicts' | 'checks'>): string {
  const codes = [...new Set(checks.filter((check) => check.severity === 'error').map((check) => check.code))]
  const meetings = conflicts.map((conflict) => `${conflict.profile}/${conflict.layer}: ${conflict.path}`)
  const parts = [
    ...(meetings.length > 0 ? [`${countText(meetings.length, 'override conflict')} (${list(meetings)})`] : []),
    ...(codes.length > 0 ? [list(codes)] : []),
  ]
  return parts.length > 0 ? `Blocked by ${parts.join(' and ')}.` : ''
}

/** The version of a layer that got another one, the amount of what changed in others. */
function layers({ changes }: Pick<PlanContent, 'changes'>): readonly string[] {
  const of = (kind: LayerChange['kind']) => changes.filter((change) => change.kind === kind)
  const updated = of('changed').filter((change) => change.from?.version !== change.to?.version && change.to?.pack !== null)
  const changed = of('changed').filter((change) => !updated.includes(change))
  return [
    ...verb(
      'adds',
      of('added').map((change) => `${nameOf(change)} ${change.to?.version ?? ''}`),
    ),
    ...verb('removes', of('removed').map(nameOf)),
    ...verb('replaces', of('replaced').map(replacement)),
    ...verb(
      'updates',
      updated.map((change) => `${nameOf(change)} ${change.from?.version ?? ''} → ${change.to?.version ?? ''}`),
    ),
    ...verb(
      'changes',
      changed.map((change) => `${contents(change)} of ${nameOf(change)}`),
    ),
  ]
}

function replacement(change: LayerChange): string {
  const [from, to] = [change.from, change.to]
  if (from?.pack === to?.pack) return `the release of ${nameOf(change)}`
  return `${from?.pack ?? change.layer} ${from?.version ?? ''} with ${to?.pack ?? change.layer} ${to?.version ?? ''}`
}

/** Infrastructure is known by what it is made of, an add-on by the name that its author gave it. */
function nameOf({ layer, layerKind, from, to }: LayerChange): string {
  const isInfrastructure = (infrastructureKinds as readonly string[]).includes(layerKind)
  return isInfrastructure ? ((to ?? from)?.pack ?? layer) : layer
}

function contents({ diff, manifests }: LayerChange): string {
  const places = diff.flatMap(({ path }) => (Object.hasOwn(placeNames, path) ? [placeNames[path] ?? path] : []))
  const parts = [
    ...places,
    ...(diff.length > places.length ? [countText(diff.length - places.length, 'value')] : []),
    ...(manifests.length > 0 ? [countText(manifests.length, 'manifest')] : []),
  ]
  return parts.join(' and ') || 'the pack'
}

const placeNames: Readonly<Record<string, string>> = {
  profile: 'the profile',
  layer: 'the name',
  installPriority: 'the install order',
}

function pools({ pools }: Pick<PlanContent, 'pools'>): readonly string[] {
  const of = (kind: PoolChange['kind']) => pools.filter((pool) => pool.kind === kind)
  const scaled = of('changed').filter((pool) => replicas(pool) !== null)
  const inPlace = of('changed').filter((pool) => pool.diff.some((difference) => difference.path !== 'replicas'))
  return [
    ...verb(
      noun('adds', of('added').length),
      of('added').map((pool) => `${pool.name} (${countText(size(pool), 'node')})`),
    ),
    ...verb(
      noun('removes', of('removed').length),
      of('removed').map((pool) => pool.name),
    ),
    ...verb(
      noun('scales', scaled.length),
      scaled.map((pool) => `${pool.name} from ${replicas(pool)?.from} to ${replicas(pool)?.to}`),
    ),
    ...verb(
      'changes',
      inPlace.map((pool) => `${settings(pool)} of pool ${pool.name} in place`),
    ),
  ]
}

function noun(text: string, pools: number): string {
  return `${text} ${pools === 1 ? 'pool' : 'pools'}`
}

function replicas({ diff }: PoolChange): { readonly from: string; readonly to: string } | null {
  const found = diff.find((difference) => difference.path === 'replicas')
  return found ? { from: JSON.stringify(found.from), to: JSON.stringify(found.to) } : null
}

function size(pool: PoolChange): number {
  return Number(replicas(pool)?.to ?? 0)
}

/** The settings by name: `labels.tier` is a matter of labels. */
function settings({ diff }: PoolChange): string {
  const names = diff.flatMap(({ path }) => (path === 'replicas' ? [] : [path.split(/[.[]/)[0] ?? path]))
  return list([...new Set(names)])
}

/** Settings of the cloud by name: `aws.tags.team` is a matter of `aws.tags`. */
function cloud({ cloud: changes = [] }: Pick<PlanContent, 'cloud'>): readonly string[] {
  const names = new Set(changes.map(({ path }) => /^(?:aws\.|vsphere\.)?[^.[]*/.exec(path)?.[0] ?? path))
  return verb(`changes the cloud ${names.size === 1 ? 'setting' : 'settings'}`, [...names])
}

/** What somebody changed outside. */
function mends({ desired }: Pick<PlanContent, 'desired'>): readonly string[] {
  return verb('sets right what was changed outside of', desired?.compiled.mends ?? [])
}

function nodes({
  changes,
  pools,
  cloud: settings = [],
  repave,
  removes,
  desired,
}: PlanContent | Omit<PlanContent, 'summary'>): readonly string[] {
  const replaced = repave.pools.reduce((sum, pool) => sum + pool.nodes * pool.rolls, 0)
  const named = repave.pools.map(({ name, rolls }) => (rolls > 1 ? `${name} ${rolls} times` : name))
  const parts = [
    ...(replaced > 0 ? [`replaces ${countText(replaced, 'node')} (${list(named)})`] : []),
    ...(removes.nodes > 0 ? [`removes ${countText(removes.nodes, 'node')}`] : []),
  ]
  if (parts.length > 0) return [parts.join(' and ')]
  return changes.length + pools.length + settings.length + (desired?.compiled.mends ?? []).length > 0 ? ['replaces no node'] : []
}

function verb(text: string, objects: readonly string[]): readonly string[] {
  return objects.length === 0 ? [] : [`${text} ${list(objects)}`]
}

function sentence(parts: readonly string[]): string {
  const text = parts.join('; ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function list(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}
