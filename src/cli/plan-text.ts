import { countText } from '#core/base/count-text.ts'
import { formatDuration, parseDuration } from '#core/base/instant.ts'
import type { Json } from '#core/base/json.ts'
import { shortened } from '#core/base/shortened.ts'
import type { Plan } from '#contract/plan.ts'
import { differencesText, manifestsText, mark, valueText } from './difference-text.ts'
import { planLines, reasonText } from '#core/plan/explain.ts'
import type { Paint } from './paint.ts'
import { resolutionFlag } from './resolution.ts'
import { columns } from './table.ts'
import { clockText } from './words.ts'

/** What of the server a plan's durations are told with. */
export interface EngineTime {
  readonly engineTimePerSecond: number
}

/** A plan as its reader needs it: what happens to nodes first, then what changes, and what stands against it. */
export function planText(plan: Plan, time: EngineTime, paint: Paint): string {
  return [
    headText(plan, paint),
    repaveText(plan, time, paint),
    savesText(plan, paint),
    rollbackText(plan, paint),
    changesText(plan, paint),
    poolsText(plan, paint),
    cloudText(plan, paint),
    removalsText(plan, paint),
    conflictsText(plan, paint),
    resolvedText(plan, paint),
    checksText(plan, paint),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** The same, and what can be done with the plan; with every detail in lines for a log where these are asked for. */
export function planWithNextText(plan: Plan, time: EngineTime, paint: Paint, { detail = false } = {}): string {
  const lines = detail ? planLines(plan).map((line) => `  ${line}\n`) : []
  const details = lines.length > 0 ? `${paint.bold('DETAIL')}\n${lines.join('')}\n` : ''
  return `${planText(plan, time, paint)}\n${details}${nextText(plan, paint)}`
}

/** Whether approving takes something away for a while or for good: nodes, layers or objects. */
export function isDisruptive({ repave, removes, changes }: Plan): boolean {
  return (
    repave.scope !== 'none' ||
    removes.nodes > 0 ||
    removes.objects.length > 0 ||
    changes.some(({ kind }) => kind === 'removed' || kind === 'replaced')
  )
}

/** `replaces 7 nodes and removes 2 layers`. */
export function disruptionText({ repave, removes, changes }: Plan): string {
  const nodes = repave.pools.reduce((sum, pool) => sum + pool.nodes * pool.rolls, 0)
  const removedLayers = changes.filter(({ kind }) => kind === 'removed').length
  const replacedLayers = changes.filter(({ kind }) => kind === 'replaced').length
  const parts = [
    nodes > 0 ? `replaces ${countText(nodes, 'node')}` : '',
    removes.nodes > 0 ? `removes ${countText(removes.nodes, 'node')}` : '',
    removedLayers > 0 ? `removes ${countText(removedLayers, 'layer')}` : '',
    replacedLayers > 0 ? `replaces ${countText(replacedLayers, 'layer')}` : '',
    removes.objects.length > 0 ? `removes ${countText(removes.objects.length, 'object')}` : '',
  ].filter((part) => part !== '')
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? 'replaces nothing')
}

function headText(plan: Plan, paint: Paint): string {
  const until = plan.state === 'open' ? `, open until ${clockText(plan.expiresAt)}` : `, ${plan.state}`
  const note = plan.note === '' ? '' : `Note: ${plan.note}\n`
  return `${paint.bold(`Plan ${plan.id}`)} for cluster ${plan.cluster} at revision ${plan.parent}${until}\n${plan.summary}\n${note}`
}

/** `1.36.2: layer base/cni, then control-plane, general; brings kube-proxy 1.36.2`. */
function stepText({ kubernetesVersion, before, pools, after, brings }: Plan['steps'][number]): string {
  const layersText = (layers: readonly string[]) =>
    layers.length === 0 ? [] : [`layer${layers.length === 1 ? '' : 's'} ${layers.join(', ')}`]
  const moves = [...layersText(before), ...(pools.length > 0 ? [pools.join(', ')] : []), ...layersText(after)]
  return `    ${kubernetesVersion}: ${moves.join(', then ')}${brings.length > 0 ? `; brings ${brings.join(', ')}` : ''}\n`
}

function timesText(rolls: number): string {
  return rolls === 1 ? '' : `, ${rolls} times each`
}

function repaveText(plan: Plan, time: EngineTime, paint: Paint): string {
  const { repave, forecast, steps } = plan
  if (repave.scope === 'none') {
    // What is blocked or empty happens to no node anyway; saying so would sound like a promise.
    if (plan.state === 'blocked' || plan.state === 'empty') return ''
    return `No node is replaced.${forecast ? ` ${forecastText(forecast, time)}` : ''}\n`
  }
  const nodes = repave.pools.reduce((sum, pool) => sum + pool.nodes * pool.rolls, 0)
  const scope = { none: '', 'worker-pools': 'worker pools', 'control-plane': 'control plane', full: 'full' }[repave.scope]
  const pools = repave.pools.map((pool) => {
    const reasons = pool.reasons.map((reason) => `      ${reasonText(reason)} ${paint.dim(`(${placeText(reason)})`)}\n`)
    return `  ${paint.bold(pool.name)}: ${countText(pool.nodes, 'node')}${timesText(pool.rolls)}, because\n${reasons.join('')}`
  })
  const order = forecast
    ? forecast.order.map(([pool, count]) => `${pool} (${count})`)
    : repave.pools.map((pool) => `${pool.name} (${pool.nodes})`)
  const walk = steps.length > 1 ? `  Step by step:\n${steps.map(stepText).join('')}` : ''
  const away = forecast?.away.map((gap) => `no ${absence[gap.what]} from ${gap.from} for ${gap.for}`) ?? []
  const behind = forecast?.behind.map((gap) => `${gap.pool} without repair from ${gap.from} for ${gap.for}`) ?? []
  const least = forecast?.leastAvailable.map(({ pool, nodes: available }) => `${pool} ${countText(available, 'node')}`) ?? []
  return [
    `${paint.yellow(paint.bold(`REPAVE (${scope}): ${countText(nodes, 'node')} will be replaced`))}\n`,
    ...pools,
    walk,
    order.length > 0 ? `  Order: ${order.join(' → ')}\n` : '',
    forecast ? `  Forecast: ${forecastText(forecast, time)}\n` : '',
    least.length > 0 ? `  Least available on the way: ${least.join(', ')}\n` : '',
    away.length > 0 ? `  On the way: ${away.join(', ')}\n` : '',
    steps.length > 1 && behind.length > 0 ? `  Behind the control plane: ${behind.join(', ')}\n` : '',
  ].join('')
}

/** Where the reason stands, and its values unless the sentence has told them. */
function placeText({ layer, path, from, to, text }: Plan['repave']['pools'][number]['reasons'][number]): string {
  const place = layer === null ? path : `${layer} ${path}`
  const isTold = [from, to].every(
    (value) => value === null || text.includes(typeof value === 'string' ? value : valueText(value)),
  )
  return isTold ? place : `${place}: ${valueText(from)} → ${valueText(to)}`
}

const absence = { 'api-server': 'API server', 'etcd-quorum': 'majority of etcd' } as const

function forecastText({ p50, p90, basis }: NonNullable<Plan['forecast']>, { engineTimePerSecond }: EngineTime): string {
  const from = basis === 'history' ? 'from its history' : 'from defaults'
  const told = `It takes about ${p50}, 9 times out of 10 at most ${p90} (${from}).`
  if (engineTimePerSecond === 1) return told
  const seconds = (parseDuration(p50) ?? 0) / engineTimePerSecond
  return `${told} Simulated time runs ${engineTimePerSecond}× as fast: about ${formatDuration(seconds)} to watch.`
}

function savesText({ saves }: Plan, paint: Paint): string {
  return saves === null ? '' : `${paint.green(`Saves ${countText(saves.nodes, 'replacement')}.`)} ${saves.text}\n`
}

function rollbackText({ rollback }: Plan, paint: Paint): string {
  if (rollback === null) return ''
  const { revision, returns, cannot, pointOfNoReturn } = rollback
  return [
    `${paint.bold(`BACK TO REVISION ${revision}`)}\n`,
    ...(returns.length > 0 ? returns : ['Nothing has to return.']).map((sentence) => `  ${sentence}\n`),
    ...cannot.map(({ what, why }) => `  ${paint.yellow('cannot return')}: ${what}\n      ${why}\n`),
    pointOfNoReturn === null ? '' : `  It cannot be taken back from when ${pointOfNoReturn}.\n`,
  ].join('')
}

function changesText({ changes }: Plan, paint: Paint): string {
  if (changes.length === 0) return ''
  const layers = changes.map(({ profile, layer, layerKind, kind, from, to, diff, manifests }) => {
    const head = `  ${mark(kind, paint)} ${paint.bold(`${profile}/${layer}`)} (${layerKind}) ${kind}${identityText(from, to)}\n`
    return head + differencesText(diff, '      ', paint) + manifestsText(manifests, '      ', paint)
  })
  return `${paint.bold('CHANGES, current → planned')}\n${layers.join('')}`
}

type Identity = Plan['changes'][number]['from']

function identityText(from: Identity, to: Identity): string {
  const left = from && packText(from)
  const right = to && packText(to)
  if (left === right) return ''
  return `: ${[left, right].filter((text) => text !== null).join(' → ')}`
}

function packText({ pack, version }: NonNullable<Identity>): string {
  return pack === null ? `manifests of ${version}` : `${pack} ${version}`
}

function poolsText({ pools }: Plan, paint: Paint): string {
  if (pools.length === 0) return ''
  const lines = pools.map(({ name, role, kind, diff }) => {
    return `  ${mark(kind, paint)} ${paint.bold(name)} (${role}) ${kind}\n${differencesText(diff, '      ', paint)}`
  })
  return `${paint.bold('POOLS')}\n${lines.join('')}`
}

function cloudText({ cloud = [] }: Plan, paint: Paint): string {
  const told = Map.groupBy(cloud, ({ comesTo }) => comesTo)
  const lines = [...told].map(([comesTo, own]) => `  ${outcomes[comesTo]}\n${differencesText(own, '      ', paint)}`)
  return lines.length === 0 ? '' : `${paint.bold('CLOUD')}\n${lines.join('')}`
}

const outcomes = { 'in-place': 'in place', 'new-nodes': 'replaces nodes', refusal: 'refused' } as const

function removalsText({ removes }: Plan, paint: Paint): string {
  const lines = [
    ...(removes.nodes > 0 ? [`  ${countText(removes.nodes, 'node')} without a replacement\n`] : []),
    ...removes.objects.map((object) => `  ${object}\n`),
  ]
  return lines.length === 0 ? '' : `${paint.red(paint.bold('REMOVED'))}\n${lines.join('')}`
}

function conflictsText({ conflicts }: Plan, paint: Paint): string {
  if (conflicts.length === 0) return ''
  const lines = conflicts.map((conflict) => {
    const { profile, layer, path, base, ours, theirs } = conflict
    const told = columns(
      [
        ['base: the profile had', shortText(base)],
        ['ours: this cluster sets', shortText(ours)],
        ['theirs: the profile now has', shortText(theirs)],
      ],
      '      ',
    )
    const flags = (['ours', 'theirs', 'value'] as const).map((take) => `        ${resolutionFlag(conflict, take)}\n`)
    return `  ${paint.bold(`${profile}/${layer}`)} ${path}\n${told}      decide with one of\n${flags.join('')}`
  })
  return `${paint.red(paint.bold('CONFLICTS of the override with the new profile'))}\n${lines.join('')}`
}

/** Whole manifests can be in conflict. */
function shortText(value: Json): string {
  return shortened(valueText(value), 160)
}

function resolvedText({ resolved }: Plan, paint: Paint): string {
  if (resolved.length === 0) return ''
  const lines = resolved.map(({ profile, layer, path, ours, theirs, take, value }) => {
    const kept = take === 'value' ? (value ?? null) : take === 'ours' ? ours : theirs
    return `  ${paint.bold(`${profile}/${layer}`)} ${path}: ${take}, ${shortText(kept)}\n`
  })
  return `${paint.bold('CONFLICTS that this plan decides')}\n${lines.join('')}`
}

/** What stands against it, worst first as it comes, each with what can be done. */
export function checksText({ checks }: Pick<Plan, 'checks'>, paint: Paint): string {
  if (checks.length === 0) return ''
  const colour = { error: paint.red, warning: paint.yellow, info: paint.dim }
  const lines = checks.map(({ code, severity, message, remedy }) => {
    return `  ${colour[severity](severity)} ${code}: ${message}\n${remedy === '' ? '' : `      ${remedy}\n`}`
  })
  return `${paint.bold('CHECKS')}\n${lines.join('')}`
}

function nextText(plan: Plan, paint: Paint): string {
  switch (plan.state) {
    case 'open': {
      const acknowledge = isDisruptive(plan) ? ' --acknowledge-repave' : ''
      return `${paint.bold('NEXT')}\n${columns(
        [
          ['Approve it:', `cairn approve ${plan.id}${acknowledge} --wait`],
          ['Reject it:', `cairn reject ${plan.id}`],
        ],
        '  ',
      )}`
    }
    case 'blocked': {
      const errors = plan.checks.some(({ severity }) => severity === 'error')
      const ways = [
        ...(plan.conflicts.length > 0 ? ['decide every conflict with one of its flags'] : []),
        ...(errors || plan.conflicts.length === 0 ? ['change the request so that the errors above go'] : []),
      ]
      const [first = '', ...more] = ways
      const todo = [`${first.charAt(0).toUpperCase()}${first.slice(1)}`, ...more, 'plan again']
        .join(', ')
        .replace(/, plan again$/, ', and plan again')
      return `${paint.bold('NEXT')}\n  This plan cannot be approved. ${todo}.\n`
    }
    case 'empty':
      return 'Nothing to do: the cluster is told to be exactly this already.\n'
    case 'expired':
    case 'stale':
    case 'rejected':
    case 'superseded':
      return `${paint.bold('NEXT')}\n  This plan is ${plan.state}. Plan again: cairn plan ${plan.cluster} …\n`
    case 'approved':
      return `${paint.bold('NEXT')}\n  Follow its update: cairn cluster watch ${plan.cluster}\n`
  }
}
