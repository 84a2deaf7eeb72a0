import type { ClusterSpec } from '#core/cluster/cluster.ts'
import type { Stack } from '#core/cluster/compile-cluster.ts'
import { mergedManifests } from '#core/cluster/resolve-layer.ts'
import { releaseSizeProblems } from '#core/profile/release-size.ts'
import type { Control } from './control.ts'
import type { RefusedPlace } from './refusal.ts'

/** Overrides whose manifests make more of a layer than Helm can keep. */
export async function checkOverrideSizes(
  { releaseBytes }: Pick<Control, 'releaseBytes'>,
  { overrides }: Pick<ClusterSpec, 'overrides'>,
  { profiles, packs }: Stack,
): Promise<readonly RefusedPlace[]> {
  const places: RefusedPlace[] = []
  for (const [index, override] of overrides.entries()) {
    const content = profiles.find(({ profile }) => profile === override.profile)?.content
    const layer = content?.layers.find(({ name }) => name === override.layer)
    if (!content || !layer || override.manifests.length === 0) continue
    const layers = [{ ...layer, manifests: mergedManifests(layer, null, override) }]
    const problems = await releaseSizeProblems({ ...content, layers }, packs, releaseBytes)
    places.push(...problems.map((problem) => ({ ...problem, path: `overrides[${index}].manifests` })))
  }
  return places
}
