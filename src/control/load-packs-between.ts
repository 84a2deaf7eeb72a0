import { isTooOldFor } from '#core/kubernetes/skew.ts'
import { minorsBetween, parseKubernetesVersion } from '#core/kubernetes/version.ts'
import type { PackReference } from '#core/pack/pack.ts'
import type { Layer } from '#core/profile/profile.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import type { Stack } from '#core/cluster/compile-cluster.ts'
import type { ObservedProjection, ParentRevision, PlanningInput, RegistryPack } from '#core/plan/planning-input.ts'
import { oldestKubelet, runningVersion } from '#core/plan/running-version.ts'
import { newestFirst } from '#core/profile/version.ts'
import { listPackVersions, loadPackContents } from '#store/packs.ts'
import type { Reader } from '#store/transactor.ts'

/**
 * The packs that a chain of Kubernetes minors may pass through, by name and version: of the k8s pack the version
 * that runs and every one of the minors between, of each other layer those between what runs and what is asked for. None where the way
 * is a single step.
 */
export async function loadPacksBetween(
  reader: Reader,
  projectId: string,
  { parent, observed, stack }: { parent: ParentRevision; observed: ObservedProjection; stack: Stack },
): Promise<readonly RegistryPack[]> {
  const asked = layersOf(stack)
  const from = runningVersion({ parent, observed })
  const to = asked.find((layer) => layer.kind === 'k8s')?.pack?.version ?? ''
  if (from === null || !isChain({ parent, observed }, from, to)) return []
  const running = layersOf(parent.stack)
  const found = new Map<string, PackReference>()
  for (const { kind, pack } of asked) {
    if (!pack || kind === 'os') continue
    const old = running.find((layer) => layer.pack?.name === pack.name)?.pack?.version ?? pack.version
    if (kind !== 'k8s' && old === pack.version) continue
    const isBetween = (version: string) =>
      kind === 'k8s' ? isOnTheWay(from, version, to) : newestFirst(old, version) > 0 && newestFirst(version, pack.version) > 0
    for (const { registry, name, version, digest } of await listPackVersions(reader, projectId, {
      registry: pack.registry,
      name: pack.name,
    })) {
      if (isBetween(version)) found.set(`${registry} ${name} ${version}`, { registry, name, version, digest })
    }
  }
  return await loadPacks(
    reader,
    [...found].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, reference]) => reference),
  )
}

/** The k8s packs of the steps of a way that a cluster has begun. */
export async function loadPacksOfWay(reader: Reader, { via = [] }: CompiledCluster): Promise<readonly RegistryPack[]> {
  return await loadPacks(
    reader,
    via.flatMap(({ layers }) => layers.flatMap(({ kind, pack }) => (kind === 'k8s' && pack ? [pack] : []))),
  )
}

/** Those of them that are there yet. */
async function loadPacks(reader: Reader, references: readonly PackReference[]): Promise<readonly RegistryPack[]> {
  const contents = await loadPackContents(
    reader,
    references.map(({ digest }) => digest),
  )
  return references.flatMap((reference): readonly RegistryPack[] => {
    const content = contents.get(reference.digest)
    return content ? [{ reference, content }] : []
  })
}

function layersOf({ profiles }: Stack): readonly Layer[] {
  return profiles.flatMap(({ content }) => content.layers)
}

/** Whether the way to a version has steps between: minors that are left out, or pools that have to catch up first. */
function isChain(facts: Pick<PlanningInput, 'parent' | 'observed'>, from: string, to: string): boolean {
  const minors = minorsBetween(from, to) ?? 0
  const kubelets = facts.parent.compiled.pools.map(({ name }) => oldestKubelet(facts.observed, facts.parent, name))
  return minors > 1 || (minors === 1 && kubelets.some((kubelet) => kubelet !== null && isTooOldFor(kubelet, to)))
}

function isOnTheWay(from: string, version: string, to: string): boolean {
  if (!parseKubernetesVersion(version)) return false
  return version === from || ((minorsBetween(from, version) ?? 0) > 0 && (minorsBetween(version, to) ?? 0) > 0)
}
