import type { ClusterDocument } from '#contract/cluster-document.ts'
import type { Cluster } from '#contract/cluster.ts'
import type { planRoutes } from '#contract/plan.ts'
import type { CallInput } from '#contract/route.ts'
import { sameJson } from '#core/base/json.ts'
import { diff } from '#core/diff/diff.ts'
import { valueText } from './difference-text.ts'

export type PlanRequestBody = NonNullable<CallInput<typeof planRoutes.propose>['body']>

/** What has to happen so that a cluster is as its document says. */
export interface ClusterChange {
  /** Null where no plan is needed. */
  readonly request: PlanRequestBody | null
  /** The whole set of tags; null where they stay. */
  readonly tags: Readonly<Record<string, string>> | null
  /** What no plan can change, each with its path. */
  readonly refused: readonly string[]
  /** Variables that have a value although the document gives none. */
  readonly keptVariables: readonly string[]
}

/** The differences between a document and the cluster of that name. Tags that the document does not speak of stay. */
export function clusterChange(document: ClusterDocument, tagsGiven: boolean, cluster: Cluster): ClusterChange {
  const { spec } = document
  const now = cluster.spec
  const overrides = overrideChanges(spec.overrides, now.overrides)
  const variables = Object.fromEntries(Object.entries(spec.variables).filter(([name, value]) => now.variables[name] !== value))
  const request: PlanRequestBody = {
    ...(sameJson(spec.profiles, now.profiles) ? {} : { profiles: spec.profiles }),
    ...(overrides.length === 0 ? {} : { overrides }),
    ...(Object.keys(variables).length === 0 ? {} : { variables }),
    ...(sameJson(spec.cloud, now.cloud) ? {} : { cloud: spec.cloud }),
    ...(sameJson(spec.controlPlane, now.controlPlane) ? {} : { controlPlane: spec.controlPlane }),
    ...(sameJson(spec.workerPools, now.workerPools) ? {} : { workerPools: spec.workerPools }),
  }
  const { tags } = document.metadata
  return {
    request: Object.keys(request).length === 0 ? null : request,
    tags: !tagsGiven || sameJson(tags, cluster.metadata.tags) ? null : tags,
    refused: fixedChanges(spec, now),
    keptVariables: leftOut(spec.variables, now.variables),
  }
}

type Override = ClusterDocument['spec']['overrides'][number]

/** Overrides that are new or different, and for those that the document no longer has, their removal. */
function overrideChanges(wanted: readonly Override[], present: readonly Override[]): Override[] {
  const at = (list: readonly Override[], { profile, layer }: Override) =>
    list.find((override) => override.profile === profile && override.layer === layer)
  return [
    ...wanted.filter((override) => !sameJson(override, at(present, override))),
    ...present
      .filter((override) => !at(wanted, override))
      .map(({ profile, layer }): Override => ({ profile, layer, values: null, manifests: [] })),
  ]
}

function fixedChanges(spec: ClusterDocument['spec'], now: Cluster['spec']): readonly string[] {
  const fixed = ({ cloudType, managementCluster, parallelPools }: ClusterDocument['spec']) => ({
    cloudType,
    managementCluster: managementCluster ?? null,
    parallelPools,
  })
  return diff(fixed(now) as never, fixed(spec) as never).map(
    ({ path, from, to }) => `spec.${path}: is ${valueText(from)} and cannot be made ${valueText(to)} by a plan (field.immutable)`,
  )
}

/** A plan sets variables and never takes them back: those that the document leaves out keep their values. */
function leftOut(wanted: Readonly<Record<string, string>>, present: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(present).filter((name) => !Object.hasOwn(wanted, name))
}
