import { digestJson } from '../base/digest.ts'
import { entry, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { ClusterPlace } from '../cluster/compile-cluster.ts'
import type { CompiledLayer } from '../cluster/compiled-cluster.ts'
import type { PackContent } from '../pack/pack.ts'
import { releaseNameAt, storageAt } from './adopted-names.ts'
import { chartsOf, sealedManifests, templatesOf, type Chart } from './chart.ts'
import type { KubeObject } from './kube-object.ts'
import { fitted } from './names.ts'
import { metadata, secretOf, type ObjectPlace } from './object-place.ts'
import { apart, holdsSecret } from './secret-reference.ts'

/** A layer that Flux installs. */
export interface ReleasedLayer {
  readonly layer: CompiledLayer
  readonly pack: PackContent | null
}

/**
 * Where Flux finds what Cairn serves, under an address of the management cluster itself: a Service that leads to Cairn wherever it runs.
 * An address that could be configured would be in every revision, and change them all when Cairn moves: the engine puts it in.
 */
const chartServer = 'http://cairn.cairn-system.svc.cluster.local/charts'

/** Whether it is a source that `chartSource` made. */
export function isChartSource(object: KubeObject): boolean {
  return object.kind === 'HelmRepository' && urlOf(object).startsWith(`${chartServer}/`)
}

/** Where such a source finds its charts at a Cairn with this address of its own. */
export function chartAddress(source: KubeObject, cairn: string): string {
  return urlOf(source).replace(chartServer, `${cairn}/charts`)
}

function urlOf({ spec = {} }: KubeObject): string {
  const url = entry(spec, 'url')
  return typeof url === 'string' ? url : ''
}

/** How Flux asks: with the Secret of that name, which whoever applies the objects makes. */
export function chartSourceName(cluster: string): string {
  return fitted(`${cluster}-charts`)
}

/** Where Cluster API keeps the kubeconfig of a cluster, and Cairn that of one that was imported. */
export function kubeconfigSecret(cluster: string): string {
  return `${cluster}-kubeconfig`
}

/** The cluster's charts, and no others: its index is as small as they are few. */
export function chartSource({ project, cluster }: ClusterPlace, place: ObjectPlace): KubeObject {
  const name = chartSourceName(place.cluster)
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmRepository',
    metadata: metadata(name, place),
    spec: { url: `${chartServer}/${project}/${cluster}`, interval: '10m', secretRef: { name } },
  }
}

/** The releases of a layer, one for each chart. Each waits for those before it: of its own layer, and of the group before. */
export function releaseObjects(
  released: ReleasedLayer,
  before: readonly ReleasedLayer[],
  place: ObjectPlace,
): readonly KubeObject[] {
  const { layer, pack } = released
  const charts = chartsOf(layer, pack)
  const names = releaseNames(released)
  const earlier = before.flatMap((one) => releaseNames(one).map((name) => releaseNameAt(place, one.layer.namespace, name)))
  return charts.flatMap((chart, index) => {
    const release = names[index] ?? layer.releaseName
    const name = releaseNameAt(place, layer.namespace, release)
    const own = names.slice(0, index).map((one) => releaseNameAt(place, layer.namespace, one))
    return objectsOf(chart, { ...released, release, name, dependsOn: index === 0 ? earlier : own }, place)
  })
}

/** The first is the layer's own; further ones are told apart by their chart. */
export function releaseNames({ layer, pack }: ReleasedLayer): readonly string[] {
  return chartsOf(layer, pack).map(({ name }, index) => (index === 0 ? layer.releaseName : `${layer.releaseName}-${name}`))
}

interface Release extends ReleasedLayer {
  readonly release: string
  readonly name: string
  readonly dependsOn: readonly string[]
}

function objectsOf(chart: Chart, { layer, pack, release, name, dependsOn }: Release, place: ObjectPlace): readonly KubeObject[] {
  const { open, sealed } = apart(valuesOf(chart, layer, pack))
  const isSealed = Object.keys(sealed).length > 0
  const secretName = fitted(`${name}-values-${digestJson(sealed).slice(7, 17)}`)
  const object: KubeObject = {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: metadata(name, place),
    spec: {
      interval: '10m',
      timeout: '15m',
      releaseName: release,
      targetNamespace: layer.namespace,
      // In the workload cluster, where the release is.
      storageNamespace: storageAt(place, layer.namespace, release),
      kubeConfig: { secretRef: { name: kubeconfigSecret(place.cluster) } },
      chart: {
        spec: {
          chart: chart.name,
          version: chart.version,
          sourceRef: {
            kind: 'HelmRepository',
            name: chartSourceName(place.cluster),
            // That of whoever made the release would else stay.
            ...(place.adopted && { namespace: place.namespace }),
          },
          interval: '10m',
        },
      },
      ...(dependsOn.length === 0 ? {} : { dependsOn: dependsOn.map((one) => ({ name: one })) }),
      install: { createNamespace: true, crds: 'CreateReplace', remediation: { retries: 2 } },
      upgrade: { crds: 'CreateReplace', remediation: { retries: 2, remediateLastFailure: false } },
      driftDetection: { mode: 'enabled' },
      maxHistory: 5,
      ...(isSealed ? { valuesFrom: [{ kind: 'Secret', name: secretName, valuesKey: sealedKey }] } : {}),
      ...(Object.keys(open).length === 0 ? {} : { values: open }),
    },
  }
  return [...(isSealed ? [secretOf(secretName, { [sealedKey]: JSON.stringify(sealed) }, place)] : []), object]
}

/** JSON is YAML, and says where a text ends. */
const sealedKey = 'values.json'

/** A chart's values stand under `charts` by its name, those of a pack's manifests under `manifests` by theirs. */
function valuesOf(chart: Chart, layer: CompiledLayer, pack: PackContent | null): JsonObject {
  if (chart.content.kind === 'archive') return within(within(layer.values, 'charts'), chart.name)
  const templates = templatesOf(layer.manifests, pack)
  const given = within(layer.values, 'manifests')
  const own = Object.fromEntries(
    Object.entries(given).filter(([name, value]) => templates.has(name) && isJsonObject(value)),
  ) as Record<string, Json>
  const sealed = layer.manifests.filter(({ name, content }) => !templates.has(name) && holdsSecret(content))
  if (sealed.length === 0) return own
  return { ...own, [sealedManifests]: Object.fromEntries(sealed.map(({ name, content }) => [name, content])) }
}

function within(values: JsonObject, key: string): JsonObject {
  const value = entry(values, key)
  return isJsonObject(value) ? value : {}
}
