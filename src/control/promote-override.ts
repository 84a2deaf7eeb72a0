import { present } from '#core/base/assert.ts'
import type { ClusterSpec } from '#core/cluster/cluster.ts'
import { foldOverride } from '#core/plan/fold-override.ts'
import { findLayer, isOf, type LayerPlace } from '#core/plan/stacked-layer.ts'
import { checkVersion } from '#core/profile/check-profile.ts'
import type { Layer, ProfileRevision } from '#core/profile/profile.ts'
import { appendAudit } from '#store/audit.ts'
import { loadClusterRevision } from '#store/cluster-revisions.ts'
import { loadCluster, type ClusterRecord } from '#store/clusters.ts'
import { loadProfile } from '#store/profiles.ts'
import type { Reader, Transactor } from '#store/transactor.ts'
import { clusterMissing } from './cluster-refusals.ts'
import type { Control } from './control.ts'
import { createVersion } from './create-profile-version.ts'
import { loadStack } from './load-planning-facts.ts'
import type { ProjectScope } from './project-scope.ts'
import type { VersionView } from './read-profile-version.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'
import { settleDraft } from './settle-draft.ts'

export interface Promotion extends LayerPlace {
  /** The version that is made. */
  readonly version: string
  readonly note?: string | undefined
}

export interface PromotedOverride {
  readonly kind: 'promoted'
  readonly made: VersionView
  readonly from: ProfileRevision
  /** The profiles that the cluster would use. */
  readonly profiles: readonly { readonly name: string; readonly version: string }[]
}

/**
 * Makes a version of the profile that says what this cluster overrides, for others to use too: a copy of the version that the
 * cluster uses, at the revision that it took, with the override made part of the layer. The cluster itself is not touched.
 */
export async function promoteOverride(
  control: Control,
  scope: ProjectScope,
  name: string,
  promotion: Promotion,
): Promise<PromotedOverride | Refusal> {
  const [problem] = checkVersion(promotion.version, 'version')
  if (problem) return refuse('document.invalid', `Nothing was saved: ${problem.message}.`, [problem])
  return await control.store.transact(async (tx) => {
    const cluster = await loadCluster(tx, scope.project.id, name)
    if (!cluster) return clusterMissing(name)
    const found = await foldedLayer(tx, cluster, promotion)
    if (isRefusal(found)) return found
    const made = await makeVersion(control, tx, scope, cluster, promotion, found)
    if (isRefusal(made)) return made
    const { profile, layer, version } = promotion
    await appendAudit(tx, {
      projectId: scope.project.id,
      actor: scope.principal,
      action: 'override.promote',
      object: `cluster/${name}`,
      detail: { profile, layer, version, from: found.from.version, note: promotion.note ?? '' },
    })
    const profiles = found.spec.profiles.map((one) => ({ name: one.name, version: one.name === profile ? version : one.version }))
    return { kind: 'promoted', made, from: found.from, profiles }
  })
}

interface FoldedLayer {
  readonly kind: 'found'
  readonly spec: ClusterSpec
  readonly from: ProfileRevision
  readonly layer: Layer
}

async function foldedLayer(
  reader: Reader,
  { projectId, id, name, revision }: ClusterRecord,
  { profile, layer }: LayerPlace,
): Promise<FoldedLayer | Refusal> {
  const { spec } = present(await loadClusterRevision(reader, projectId, id, revision), 'a cluster has its newest revision')
  const stack = await loadStack(reader, projectId, spec)
  const from = stack.profiles.find((one) => one.profile === profile)
  const stacked = findLayer(stack, { profile, layer })
  const path = `/api/v1/clusters/${name}`
  if (!from || !stacked)
    return refuse(
      'layer.missing',
      `Cluster ${name} has no layer ${layer} of a profile ${profile}. GET ${path}/layers lists what it has.`,
    )
  const override = spec.overrides.find(isOf({ profile, layer }))
  if (!override)
    return refuse(
      'override.missing',
      `Cluster ${name} overrides nothing of ${profile}/${layer}. GET ${path}/overrides lists what it overrides.`,
    )
  const folded = foldOverride(stacked, override)
  if (folded.kind === 'folded') return { kind: 'found', spec, from, layer: folded.layer }
  const problem = { path: `${profile}/${layer}`, code: 'override.unspeakable', message: folded.message }
  return refuse('document.invalid', `Nothing was saved: ${folded.message}. Make a new version by hand.`, [problem])
}

async function makeVersion(
  control: Control,
  tx: Transactor,
  scope: ProjectScope,
  cluster: ClusterRecord,
  { profile: name, version, note }: Promotion,
  { from, layer }: FoldedLayer,
): Promise<VersionView | Refusal> {
  const content = { ...from.content, layers: from.content.layers.map((one) => (one.name === layer.name ? layer : one)) }
  const settled = await settleDraft(control, tx, scope.project.id, { version, content }, from.content)
  if (isRefusal(settled)) return settled
  const profile = present(await loadProfile(tx, scope.project.id, name), 'a profile that a cluster uses stays')
  const what = `promoted from the override of ${layer.name} on cluster ${cluster.name}`
  return await createVersion(control, tx, scope, profile, version, settled, note ? `${what}: ${note}` : what)
}
