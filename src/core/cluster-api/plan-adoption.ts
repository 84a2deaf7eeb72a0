import type { Digest } from '../base/digest.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import { compileCluster, type ClusterPlace } from '../cluster/compile-cluster.ts'
import type { CompiledCluster } from '../cluster/compiled-cluster.ts'
import type { PackContent } from '../pack/pack.ts'
import type { RegistryPack } from '../plan/planning-input.ts'
import type { Problem } from '../profile/check-profile.ts'
import { profileDigest, type ProfileRevision } from '../profile/profile.ts'
import { describeCluster } from './adopt-cluster.ts'
import { unlikeFound, withAdoptedObjects } from './adopted-objects.ts'
import { jsonAt, mapAt, textAt } from '../base/json-at.ts'
import { nameOfFound, type AdoptionNote, type FoundCluster } from './found-cluster.ts'
import { bareVersion } from '../kubernetes/version.ts'

/** What an adoption is asked for. */
export interface AskedAdoption extends ClusterPlace {
  readonly managementCluster: string
  /** A profile that is there, with the packs that it names; or the name and version of one that is made. */
  readonly profile:
    | { readonly kind: 'given'; readonly revision: ProfileRevision; readonly packs: ReadonlyMap<Digest, PackContent> }
    | { readonly kind: 'made'; readonly name: string; readonly version: string }
}

/** How a found cluster would be one of Cairn's: the first revision, and what it says otherwise than what is there. */
export interface PlannedAdoption {
  readonly kind: 'planned'
  readonly profile: ProfileRevision
  readonly spec: ClusterSpec
  readonly compiled: CompiledCluster
  readonly problems: readonly Problem[]
  /** What goes on beside Cairn. */
  readonly beside: readonly AdoptionNote[]
  /** What is true of the machines that there are and not of those that would be made next. */
  readonly unlike: readonly AdoptionNote[]
}

export type AdoptionPlan = PlannedAdoption | { readonly kind: 'refused'; readonly refused: readonly AdoptionNote[] }

/** Describes what is there, compiles that as any cluster, and keeps of it all that decides whether machines are replaced. */
export function planAdoption(found: FoundCluster, packs: readonly RegistryPack[], asked: AskedAdoption): AdoptionPlan {
  const described = describeCluster(found, packs, asked.managementCluster)
  if (described.kind === 'refused') return described
  const { profile } = asked
  const revision: ProfileRevision =
    profile.kind === 'given'
      ? profile.revision
      : {
          profile: profile.name,
          version: profile.version,
          revision: 1,
          digest: profileDigest(described.profile),
          content: described.profile,
        }
  const known =
    profile.kind === 'given'
      ? profile.packs
      : new Map(packs.map(({ reference, content }) => [reference.digest, content] as const))
  const spec: ClusterSpec = {
    ...described.spec,
    profiles: [{ name: revision.profile, version: revision.version, digest: revision.digest }],
  }
  const refuse = (path: string, message: string): AdoptionPlan => ({
    kind: 'refused',
    refused: [{ object: nameOfFound(found.cluster), path, message }],
  })
  const { cloudType } = revision.content
  if (cloudType !== null && cloudType !== spec.cloudType)
    return refuse(
      'spec.infrastructureRef',
      `profile ${revision.profile} is for ${cloudType}, and the cluster is on ${spec.cloudType}`,
    )
  const made = compileCluster(spec, { profiles: [revision], packs: known }, { cluster: asked.cluster, project: asked.project })
  if (made.kind === 'incomplete')
    return refuse('', `profile ${revision.profile} has no os, k8s and cni layer; take one of type full or infra`)
  const unfit = otherVersions(
    made.compiled,
    described.pools.map(({ version }) => bareVersion(version)),
  )
  if (unfit !== null) return refuse('spec.version', unfit)
  const network = otherNetwork(made.compiled, found)
  if (network !== null) return refuse('spec.clusterNetwork', network)
  return {
    kind: 'planned',
    profile: revision,
    spec: Object.keys(made.macros).length > 0 ? { ...spec, macros: made.macros } : spec,
    compiled: withAdoptedObjects(made.compiled, described.pools),
    problems: made.problems,
    beside: described.notes,
    unlike: unlikeFound(made.compiled, described.pools),
  }
}

/** The network of a cluster never changes. What it does not say is not compared: nobody knows it from here. */
function otherNetwork({ network }: CompiledCluster, { cluster }: FoundCluster): string | null {
  const own = mapAt(cluster.spec, 'clusterNetwork')
  const blocks = (key: string) => ((jsonAt(own, key, 'cidrBlocks') ?? []) as readonly string[]).join(',')
  const bare = (text: string) => text.replaceAll(' ', '')
  const rows = [
    ['pods', blocks('pods'), bare(network.podCidr)],
    ['services', blocks('services'), bare(network.serviceCidr)],
    ['the service domain', textAt(own, 'serviceDomain'), network.serviceDomain],
  ] as const
  const other = rows.find(([, runs, wanted]) => runs !== '' && wanted !== runs)
  return other
    ? `its network has ${other[1]} for ${other[0]}, and the profile's k8s layer says ${other[2] || 'nothing'}; the network of a cluster never changes, so take a profile with the same`
    : null
}

/** A profile of another Kubernetes would be a change of it, which is a plan's to make. */
function otherVersions({ pools }: CompiledCluster, found: readonly string[]): string | null {
  const other = pools.find(({ machineSpec }, index) => machineSpec.kubernetesVersion !== found[index])
  if (!other) return null
  const runs = found[pools.indexOf(other)] ?? ''
  return `pool ${other.name} runs Kubernetes ${runs}, and the profile is for ${other.machineSpec.kubernetesVersion}; adopt it with one for ${runs}, and change it by a plan`
}
