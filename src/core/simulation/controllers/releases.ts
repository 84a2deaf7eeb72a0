import { countText } from '../../base/count-text.ts'
import { layerKey, type CompiledLayer } from '../../cluster/compiled-cluster.ts'
import { isSetRight } from '../../cluster/drift.ts'
import { apiAway } from './node-join.ts'
import { block, isDue, lookAgainAt, record, type Moment, type MovingRelease } from '../moment.ts'
import type { WantedRelease } from '../release-order.ts'
import { strikesRelease } from '../standing-fault.ts'
import { layerDeadlineMs, layerDuration, layerRetryDelay, layerTriesMax } from '../timing.ts'
import type { LayerEvent } from '../world-event.ts'

/**
 * What runs in the cluster: layers that are no longer wanted go first, the last installed first; then the others come, group by
 * group, the next only when the one before is ready.
 */
export function reconcileReleases(moment: Moment): void {
  const { world } = moment
  if (moment.releasesRest || (world.releases.length === 0 && world.life !== 'live')) return
  if (!moment.apiUp) {
    const waiting =
      world.provisioned.controlPlane && world.life === 'live' && world.releases.some((release) => release.goal !== null)
    if (waiting) block(moment, { pool: null, object: 'layers', ...apiAway })
    return
  }
  for (const release of world.releases) finishWork(moment, release)
  if (removeUnwanted(moment)) return
  for (const group of moment.wanted.groups) {
    if (!mayInstall(moment, group)) return
    let ready = true
    for (const release of group) ready = bringAbout(moment, release) && ready
    if (!ready) return
  }
  moment.releasesRest = !moment.changed && moment.wakeAt === null
}

/** No node is replaced while the network or the storage of the cluster is in progress or has failed. */
export function layersAllowReplacing(moment: Moment, pool: string): boolean {
  if (moment.releasesRest) return true
  for (const { key, layer } of moment.wanted.infrastructure) {
    const release = moment.world.releases.find((candidate) => candidate.key === key)
    if (release === undefined || (release.state === 'ready' && release.digest === layer.digest)) continue
    const failed = release.state === 'failed'
    block(moment, {
      pool,
      object: `${layer.profile}/${layer.name}`,
      reason: failed ? failureReason(release) : 'layer.in-progress',
      message: `No node is replaced while the ${layer.kind} layer ${layer.name} ${failed ? 'has failed' : 'is in progress'}.`,
      owner: layer.profile,
    })
    return false
  }
  return true
}

/** Storage and add-ons come when there are nodes for them; after that, nodes that come and go delay nothing. */
function mayInstall(moment: Moment, group: readonly WantedRelease[]): boolean {
  return moment.world.provisioned.workers || group.every(({ layer }) => layer.kind === 'cni')
}

/** Whether something that is not wanted is still there. */
function removeUnwanted(moment: Moment): boolean {
  const { life, releases } = moment.world
  const { keys } = moment.wanted
  // The network and the storage of a cluster that goes are needed until its nodes are gone, and go with them.
  const unwanted = releases.filter((release) => !keys.has(release.key) && (life === 'live' || release.kind === 'addon'))
  if (unwanted.length === 0) return false
  const last = Math.max(...unwanted.map((release) => release.installPriority))
  for (const release of unwanted) {
    if (release.installPriority !== last || release.state === 'removing' || release.state === 'changing') continue
    release.state = 'removing'
    release.goal = null
    delete release.edited
    release.message = 'is being removed'
    release.until = moment.world.time + layerDuration('remove', moment.world, release.key, moment.world.time)
    lookAgainAt(moment, release.until)
    recordLayer(moment, release, 'removing')
  }
  return true
}

function finishWork(moment: Moment, release: MovingRelease): void {
  if (release.until === null || release.state === 'ready' || !isDue(moment, release.until)) return
  if (release.state === 'removing') {
    moment.world.releases = moment.world.releases.filter((other) => other !== release)
    return recordLayer(moment, release, 'gone')
  }
  if (release.state === 'failed' || release.goal === null) return
  if (release.rollsBack) return finishRollback(moment, release, release.goal.version)
  if (strikesRelease(moment, 'addon-fails', `${release.profile}/${release.name}`) || release.stuck) {
    return fail(moment, release, release.goal.version)
  }
  release.state = 'ready'
  release.digest = release.goal.digest
  release.version = release.goal.version
  release.goal = null
  release.until = null
  release.failures = 0
  release.message = null
  recordLayer(moment, release, 'ready')
}

/** Tried again a bounded number of times; then what ran before is brought back, and of an install nothing more becomes. */
function fail(moment: Moment, release: MovingRelease, version: string): void {
  const { world } = moment
  delete release.stuck
  release.state = 'failed'
  release.failures += 1
  const tried = `tried ${countText(release.failures, 'time')}`
  release.message = `version ${version} did not become ready; ${tried}`
  const givenUp = release.failures >= layerTriesMax
  release.until = givenUp ? null : world.time + layerRetryDelay(release.failures)
  recordLayer(moment, release, 'failed')
  if (givenUp && release.digest !== null) {
    release.state = 'changing'
    release.rollsBack = true
    release.message = `version ${version} did not become ready, ${tried}; is being rolled back to ${release.version}`
    release.until = world.time + layerDuration('upgrade', world, release.key, world.time)
    recordLayer(moment, release, 'rolling-back')
  }
  if (release.until !== null) lookAgainAt(moment, release.until)
}

function finishRollback(moment: Moment, release: MovingRelease, version: string): void {
  delete release.rollsBack
  release.rolledBack = true
  release.state = 'failed'
  release.until = null
  release.message = `version ${version} did not become ready, tried ${release.failures} times; rolled back to ${release.version}`
  recordLayer(moment, release, 'rolled-back')
}

/** Whether the layer is what it shall be; if not, and nothing is under way, its work begins. */
function bringAbout(moment: Moment, { key, layer }: WantedRelease): boolean {
  const release = moment.world.releases.find((candidate) => candidate.key === key)
  if (release === undefined) {
    moment.world.releases.push(begin(moment, newRelease(layer, key), layer, 'install'))
    return false
  }
  switch (release.state) {
    case 'ready':
      if (release.digest === layer.digest && !isToCorrect(moment, release, layer)) return adopt(release, layer)
      break
    case 'failed':
      if (release.rolledBack && release.digest === layer.digest) return settleRolledBack(moment, release, layer)
      // Another goal is tried at once; the same one only after a while.
      if (release.goal?.digest === layer.digest && (release.until === null || !isDue(moment, release.until))) {
        blockFailed(moment, release)
        return false
      }
      break
    case 'changing':
    case 'removing':
      return false
  }
  begin(moment, release, layer, release.digest === null || release.edited === null ? 'install' : 'upgrade')
  return false
}

/** Somebody edited it, and the target wants that set right. */
function isToCorrect({ world }: Moment, release: MovingRelease, layer: CompiledLayer): boolean {
  return release.edited !== undefined && isSetRight(world.target?.correct, layerKey(layer))
}

/** What was rolled back is wanted as it runs: there is nothing left to do. */
function settleRolledBack(moment: Moment, release: MovingRelease, layer: CompiledLayer): true {
  delete release.rolledBack
  release.state = 'ready'
  release.goal = null
  release.until = null
  release.failures = 0
  release.message = null
  recordLayer(moment, release, 'ready')
  return adopt(release, layer)
}

function begin(moment: Moment, release: MovingRelease, layer: CompiledLayer, work: 'install' | 'upgrade'): MovingRelease {
  const { world } = moment
  if (release.goal?.digest !== layer.digest) release.failures = 0
  adopt(release, layer)
  if (release.edited !== undefined && release.digest === layer.digest) {
    release.corrected = { was: release.edited === null ? 'removed' : 'edited', at: world.time }
  }
  delete release.edited
  release.state = 'changing'
  release.goal = { digest: layer.digest, version: layer.version }
  release.message = null
  if (strikesRelease(moment, 'addon-never-ready', `${layer.profile}/${layer.name}`)) release.stuck = true
  else delete release.stuck
  release.until = world.time + (release.stuck ? layerDeadlineMs : layerDuration(work, world, release.key, world.time))
  lookAgainAt(moment, release.until)
  recordLayer(moment, release, 'changing')
  return release
}

/** A release keeps to where its layer stands now, whatever profile that is. */
function adopt(release: MovingRelease, layer: CompiledLayer): true {
  release.profile = layer.profile
  release.name = layer.name
  release.installPriority = layer.installPriority
  return true
}

function newRelease(layer: CompiledLayer, key: string): MovingRelease {
  return {
    key,
    profile: layer.profile,
    name: layer.name,
    kind: layer.kind,
    installPriority: layer.installPriority,
    version: layer.version,
    digest: null,
    state: 'changing',
    goal: null,
    until: null,
    failures: 0,
    message: null,
  }
}

function blockFailed(moment: Moment, release: MovingRelease): void {
  const further =
    release.until === null
      ? 'It is not tried again before somebody asks for it: retry, or plan another version.'
      : 'It is tried again.'
  block(moment, {
    pool: null,
    object: `${release.profile}/${release.name}`,
    reason: failureReason(release),
    message: `The layer ${release.name}: ${release.message ?? 'failed'}. ${further} Layers after it wait.`,
    owner: release.profile,
  })
}

/** Only the last two are final. */
function failureReason({ until, digest }: MovingRelease): 'layer.retrying' | 'layer.failed' | 'layer.rolled-back' {
  if (until !== null) return 'layer.retrying'
  return digest === null ? 'layer.failed' : 'layer.rolled-back'
}

function recordLayer(moment: Moment, release: MovingRelease, state: LayerEvent['state']): void {
  const { profile, name, goal } = release
  const digest = state === 'rolling-back' || state === 'rolled-back' ? release.digest : (goal?.digest ?? release.digest)
  record(moment, { kind: 'layer', profile, name, state, digest })
}
