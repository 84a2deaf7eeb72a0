import { digestJson } from '#core/base/digest.ts'
import { isJsonObject } from '#core/base/json.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { chartAddress, isChartSource } from '#core/cluster-api/release-objects.ts'
import type { DesiredObject } from './desired-objects.ts'

/** How a management cluster's Flux reaches Cairn's charts. */
export interface ChartAccess {
  /** Cairn's own address, without a slash at its end; null: that of the Service `cairn` there. */
  readonly url: string | null
  readonly user: string
  readonly password: string
}

/**
 * The objects with what lets Flux pull charts: the Secret that the repository refers to, Cairn's address, and a mark that changes with the
 * charts. Flux reads an index again when the mark changes, and else only every ten minutes (source-controller, docs/spec/v1/helmrepositories.md,
 * "Triggering a reconcile").
 */
export function withChartAccess(objects: readonly DesiredObject[], access: ChartAccess | null): readonly DesiredObject[] {
  if (access === null) return objects
  const charts = objects.flatMap(({ object }) => {
    const chart = object.kind === 'HelmRelease' ? object.spec?.['chart'] : undefined
    return isJsonObject(chart) ? [chart] : []
  })
  return objects.flatMap((one): readonly DesiredObject[] =>
    isChartSource(one.object)
      ? [
          { ...one, part: 'cluster', object: secretFor(one.object, access) },
          { ...one, object: marked(one.object, access.url, digestJson(charts)) },
        ]
      : [one],
  )
}

/** The source of charts refers to a Secret of its own name. */
function secretFor({ metadata }: KubeObject, { user, password }: ChartAccess): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', stringData: { username: user, password } }
}

function marked(source: KubeObject, url: string | null, mark: string): KubeObject {
  const annotations = { ...source.metadata.annotations, 'reconcile.fluxcd.io/requestedAt': mark }
  const object = { ...source, metadata: { ...source.metadata, annotations } }
  return url === null ? object : { ...object, spec: { ...source.spec, url: chartAddress(source, url) } }
}
