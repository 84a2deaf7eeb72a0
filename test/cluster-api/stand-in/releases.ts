import { digestJson } from '#core/base/digest.ts'
import { dropCondition, isTrue, setCondition, timeText } from './conditions.ts'
import { holdWith, isLeaving, letGo } from './look.ts'
import type { HelmRelease, HelmRepository } from './objects.ts'
import type { Controller, Round } from './world.ts'

/** Flux's source controller: a repository's index is there at once. */
export const helmRepositories: Controller = ({ management, now, arranged }) => {
  for (const kind of ['HelmRepository', 'OCIRepository']) {
    if (arranged.absent.has(kind)) continue
    for (const repository of management.all<HelmRepository>(kind)) {
      if (isLeaving(repository)) {
        letGo(repository, finalizer)
        continue
      }
      if (repository.spec.suspend === true) continue
      holdWith(repository, finalizer)
      const status = (repository.status ??= {})
      const message = `stored artifact: revision '${digestJson(repository.spec.url)}'`
      setCondition(repository, { type: 'Ready', status: true, reason: 'Succeeded', message }, now)
      if (repository.metadata.generation !== undefined) status.observedGeneration = repository.metadata.generation
    }
  }
}

/** Flux's Helm controller: releases are installed and upgraded after what they depend on, and uninstalled when they are deleted. */
export const helmReleases: Controller = (round) => {
  const { management, now, arranged, since } = round
  if (arranged.absent.has('HelmRelease')) return
  for (const release of management.all<HelmRelease>('HelmRelease')) {
    if (isLeaving(release)) {
      // A suspended one is forgotten, and what it installed stays.
      const wait = release.spec.suspend === true ? 0 : arranged.removeMs
      if (since(release, 'leaving') >= wait) {
        letGo(release, finalizer)
        if (release.spec.suspend !== true) arranged.uninstalled.add(release.metadata.name)
      } else management.wakeAt(now + wait - since(release, 'leaving'))
    } else if (release.spec.suspend !== true) reconcile(round, release)
  }
}

const finalizer = 'finalizers.fluxcd.io'

function reconcile(round: Round, release: HelmRelease): void {
  const { management, now, arranged, since } = round
  holdWith(release, finalizer)
  const status: NonNullable<HelmRelease['status']> = (release.status ??= {})
  const { generation = 1, name, namespace } = release.metadata
  const notReady = (reason: string, message: string) =>
    setCondition(release, { type: 'Ready', status: false, reason, message }, now)
  const unmet = blockedBy(round, release)
  if (unmet !== null) {
    status.observedGeneration = generation
    notReady(unmet.reason, unmet.message)
    return
  }
  const chart = release.spec.chart?.spec
  const configDigest = digestJson(release.spec.values ?? {})
  const target = targetOf(release)
  if (isElsewhere(status, target)) {
    // What it was is uninstalled, and it is installed anew (release_target.go, ReleaseTargetChanged).
    status.history = []
    status.lastAttemptedGeneration = 0
  }
  const last = status.history?.[0]
  const isWanted =
    last?.status === 'deployed' && last.configDigest === configDigest && last.chartVersion === (chart?.version ?? '')
  if (isWanted && status.observedGeneration === generation) return
  const action = last === undefined || last.status === 'uninstalled' ? 'install' : 'upgrade'
  const attempt = `release ${generation}`
  if (status.lastAttemptedGeneration !== generation) {
    status.failures = 0
    status.lastAttemptedGeneration = generation
    status.lastAttemptedRevision = chart?.version ?? ''
    status.lastAttemptedConfigDigest = configDigest
    status.lastAttemptedReleaseAction = action
    dropCondition(release, 'Stalled')
  }
  status.observedGeneration = generation
  // Its retries are used up: only another generation is tried again.
  if (!isWanted && isTrue(release, 'Stalled')) return
  if (isWanted) {
    say(release, true, 'UpgradeSucceeded', `Helm upgrade succeeded for release ${namespace}/${name}`, now)
    return
  }
  const doing = `Running '${action}' action with timeout of 5m0s`
  setCondition(release, { type: 'Reconciling', status: true, reason: 'Progressing', message: doing }, now)
  if (arranged.hangingReleases.has(name) || since(release, attempt) < arranged.installMs) {
    setCondition(release, { type: 'Ready', status: 'Unknown', reason: 'Progressing', message: doing }, now)
    if (!arranged.hangingReleases.has(name)) management.wakeAt(now + arranged.installMs - since(release, attempt))
    return
  }
  const failure = arranged.failingReleases.get(name)
  dropCondition(release, 'Reconciling')
  const made = `release ${target.namespace}/${target.name}`
  if (failure !== undefined) {
    status.failures = (status.failures ?? 0) + 1
    const reason = action === 'install' ? 'InstallFailed' : 'UpgradeFailed'
    const message = `Helm ${action} failed for ${made} with chart ${chart?.chart}@${chart?.version}: ${failure}`
    say(release, false, reason, message, now)
    setCondition(
      release,
      { type: 'Stalled', status: true, reason: 'RetriesExceeded', message: `Failed to ${action} after 1 attempt(s)` },
      now,
    )
    return
  }
  const version = (last?.version ?? 0) + 1
  const taken = { chartName: chart?.chart ?? '', chartVersion: chart?.version ?? '', configDigest }
  status.history = [
    {
      name: target.name,
      namespace: target.namespace,
      version,
      status: 'deployed',
      digest: digestJson({ ...taken, version }),
      firstDeployed: last?.firstDeployed ?? timeText(now),
      lastDeployed: timeText(now),
      ...taken,
    },
    ...(status.history ?? []).map((snapshot) => ({ ...snapshot, status: 'superseded' })),
  ].slice(0, 5)
  status.storageNamespace = target.storage
  status.helmChart = `${namespace}/${namespace}-${name}`
  const reason = action === 'install' ? 'InstallSucceeded' : 'UpgradeSucceeded'
  say(
    release,
    true,
    reason,
    `Helm ${action} succeeded for ${made}.v${version} with chart ${taken.chartName}@${taken.chartVersion}`,
    now,
  )
}

interface ReleaseTarget {
  readonly name: string
  readonly namespace: string
  /** Where Helm keeps it. */
  readonly storage: string
  readonly chart: string
}

/** api/v2: GetReleaseName, GetReleaseNamespace, GetStorageNamespace. */
function targetOf({ metadata: { name, namespace = '' }, spec }: HelmRelease): ReleaseTarget {
  const { targetNamespace, releaseName, storageNamespace, chart } = spec
  return {
    name: releaseName ?? (targetNamespace === undefined ? name : `${targetNamespace}-${name}`),
    namespace: targetNamespace ?? namespace,
    storage: storageNamespace ?? namespace,
    chart: chart?.spec.chart ?? '',
  }
}

function isElsewhere({ history = [], storageNamespace }: NonNullable<HelmRelease['status']>, target: ReleaseTarget): boolean {
  const [last] = history
  if (!last) return false
  const { name, namespace, storage, chart } = target
  return last.name !== name || last.namespace !== namespace || last.chartName !== chart || storageNamespace !== storage
}

function say(release: HelmRelease, isSo: boolean, reason: string, message: string, now: number): void {
  for (const type of ['Ready', 'Released']) setCondition(release, { type, status: isSo, reason, message }, now)
  dropCondition(release, 'Reconciling')
}

/** helmrelease_controller.go: dependencies, the source, the kubeconfig, the values, in this order. */
function blockedBy({ management }: Round, release: HelmRelease): { readonly reason: string; readonly message: string } | null {
  const own = release.metadata.namespace
  for (const { name, namespace = own } of release.spec.dependsOn ?? []) {
    const other = management.find<HelmRelease>('HelmRelease', name, namespace)
    const isReady =
      other !== undefined && isTrue(other, 'Ready') && other.status?.observedGeneration === other.metadata.generation
    const why =
      other === undefined ? `unable to get '${namespace}/${name}' dependency` : `dependency '${namespace}/${name}' is not ready`
    if (!isReady) return { reason: 'DependencyNotReady', message: why }
  }
  const source = release.spec.chart?.spec.sourceRef
  const repository =
    source === undefined ? undefined : management.find<HelmRepository>(source.kind, source.name, source.namespace ?? own)
  if (source !== undefined && (repository === undefined || !isTrue(repository, 'Ready')))
    return {
      reason: 'SourceNotReady',
      message: `HelmChart '${own}/${own}-${release.metadata.name}' is not ready: no artifact available`,
    }
  const kubeconfig = release.spec.kubeConfig?.secretRef?.name
  if (kubeconfig !== undefined && management.find('Secret', kubeconfig, own) === undefined)
    return {
      reason: 'RESTClientError',
      message: `could not get KubeConfig secret '${own}/${kubeconfig}': secrets "${kubeconfig}" not found`,
    }
  for (const { kind, name, optional } of release.spec.valuesFrom ?? [])
    if (kind === 'Secret' && optional !== true && management.find('Secret', name, own) === undefined)
      return { reason: 'ValuesError', message: `could not resolve Secret chart values reference '${own}/${name}': not found` }
  return null
}
