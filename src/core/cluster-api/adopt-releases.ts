import { stringify } from 'yaml'
import { jsonAt, mapAt, mapsAt, textAt } from '../base/json-at.ts'
import { merge } from '../diff/merge.ts'
import type { LayerKind } from '../pack/pack.ts'
import type { RegistryPack } from '../plan/planning-input.ts'
import type { Layer } from '../profile/profile.ts'
import { valuesOf } from '../cluster/resolve-layer.ts'
import type { AdoptedRelease } from './adopted-names.ts'
import { layOver } from './adopt-kubeadm.ts'
import { chartName } from './chart.ts'
import { nameOfFound, type AdoptionNote, type FoundObject } from './found-cluster.ts'
import { bareVersion } from '../kubernetes/version.ts'

export interface DescribedReleases {
  readonly layers: readonly Layer[]
  readonly names: readonly AdoptedRelease[]
  readonly notes: readonly AdoptionNote[]
}

/**
 * HelmReleases as layers of the packs that hold their charts. What no pack describes is left to Flux as it is. Releases that wait for
 * others come after them.
 */
export function describeReleases(releases: readonly FoundObject[], packs: readonly RegistryPack[]): DescribedReleases {
  const described = releases.map((release) => ({ release, made: describeRelease(release, packs) }))
  const kinds = new Set<LayerKind>()
  const layers: Layer[] = []
  const names: AdoptedRelease[] = []
  const notes: AdoptionNote[] = []
  for (const { release, made } of described) {
    const why =
      typeof made === 'string' ? made : isTaken(made.kind, kinds) ? `the cluster has another ${made.kind} layer already` : null
    if (why !== null || typeof made === 'string') {
      const message = `${why ?? ''}: Flux goes on with it as it is, and Cairn does not touch it`
      notes.push({ object: nameOfFound(release), path: '', message })
      continue
    }
    kinds.add(made.kind)
    layers.push({ ...made, installPriority: made.kind === 'addon' ? depthOf(release, releases) : 0 })
    names.push({ ...identityOf(release), name: release.metadata.name })
  }
  return { layers, names, notes }
}

function isTaken(kind: LayerKind, kinds: ReadonlySet<LayerKind>): boolean {
  return kind !== 'addon' && kinds.has(kind)
}

function describeRelease(release: FoundObject, packs: readonly RegistryPack[]): Layer | string {
  const spec = release.spec ?? {}
  const [chart, version] = [textAt(spec, 'chart', 'spec', 'chart'), textAt(spec, 'chart', 'spec', 'version')]
  if (chart === '') return 'it names its chart by chartRef, which Cairn does not know'
  if (mapsAt(spec, 'valuesFrom').length > 0) return 'its values come from ConfigMaps or Secrets, which Cairn does not read'
  if (jsonAt(spec, 'suspend') === true) return 'it is suspended'
  if (identityOf(release).release.length > releaseNameMax)
    return `its release is called by more than ${releaseNameMax} characters, which Flux shortens`
  const found = packs.find(({ content }) => content.charts.length === 1 && hasChart(content, chart, version))
  if (!found) return `no pack of a registry has the chart ${chart} ${version}`
  const { reference, content } = found
  const { namespace, release: releaseName } = identityOf(release)
  const own = merge(valuesOf(content.values), { pack: { namespace, releaseNameOverride: releaseName } })
  const below = mapAt(own, 'charts', chart)
  const values = {
    pack: { namespace, releaseNameOverride: releaseName },
    charts: { [chart]: layOver(below, mapAt(spec, 'values')) },
  }
  return {
    name: release.metadata.name.replaceAll('.', '-'),
    kind: content.layer,
    installPriority: 0,
    pack: reference,
    manifests: [],
    values: stringify(values, { aliasDuplicateObjects: false }),
  }
}

/** Helm's own, which the definition of HelmRelease holds. */
const releaseNameMax = 53

function hasChart({ charts, version }: RegistryPack['content'], chart: string, wanted: string): boolean {
  return (
    bareVersion(version) === bareVersion(wanted) &&
    charts.some(({ path, digest }) => digest !== null && chartName(path) === chart)
  )
}

/** What Flux calls the release, and where it is (helm-controller v1.6, api/v2: GetReleaseName, GetReleaseNamespace, GetStorageNamespace). */
function identityOf({ metadata, spec = {} }: FoundObject): Omit<AdoptedRelease, 'name'> {
  const { name, namespace = '' } = metadata
  const target = textAt(spec, 'targetNamespace')
  const release = textAt(spec, 'releaseName') || (target === '' ? name : `${target}-${name}`)
  return { namespace: target || namespace, release, storage: textAt(spec, 'storageNamespace') || namespace }
}

const depthMax = 20

/** How many releases come before it, at most. */
function depthOf(release: FoundObject, all: readonly FoundObject[], depth = 0): number {
  if (depth >= depthMax) return depth
  const before = mapsAt(release.spec, 'dependsOn').flatMap(
    (one) => all.find(({ metadata }) => metadata.name === textAt(one, 'name')) ?? [],
  )
  return Math.max(depth, ...before.map((one) => depthOf(one, all, depth + 1)))
}

/** Whether it installs into that cluster. */
export function installsInto({ spec = {} }: FoundObject, cluster: string): boolean {
  return textAt(spec, 'kubeConfig', 'secretRef', 'name') === `${cluster}-kubeconfig`
}
