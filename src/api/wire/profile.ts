import type { ProfileDocument } from '#contract/profile.ts'
import { parseContent } from '#contract/profile-content.ts'
import type { ProfileDraft } from '#control/profile-draft.ts'
import type { VersionAt, VersionView } from '#control/read-profile-version.ts'
import { compareText } from '#core/base/compare.ts'
import { formatInstant } from '#core/base/instant.ts'
import type { Layer } from '#core/profile/profile.ts'
import type { ProfileWithVersions } from '#store/profiles.ts'
import type { RevisionRecord } from '#store/profile-versions.ts'
import type { DeepReadonly } from '../answer.ts'
import { variableToWire } from './variable.ts'

/** What a document says, in the words of the domain. */
export function parseProfile({ metadata, spec }: DeepReadonly<ProfileDocument>): ProfileDraft {
  return { name: metadata.name, tags: metadata.tags, version: spec.version, content: parseContent(spec) }
}

interface DocumentParts {
  readonly profile: Pick<VersionAt['profile'], 'name' | 'tags'>
  readonly version: Pick<VersionAt['version'], 'version'>
  readonly content: VersionAt['content']
}

/** The document of a version, with every default written out: saved again it changes nothing. */
export function documentToWire({ profile, version, content }: DocumentParts, project: string): DeepReadonly<ProfileDocument> {
  const { type, cloudType, variables, layers } = content
  return {
    apiVersion: 'cairn.dev/v1',
    kind: 'ClusterProfile',
    metadata: { name: profile.name, project, tags: sorted(profile.tags) },
    spec: {
      type,
      ...(cloudType === null ? {} : { cloudType }),
      version: version.version,
      variables: variables.map(variableToWire),
      layers: layers.map(layerToWire),
    },
  }
}

export function versionToWire(view: VersionView, project: string) {
  const { revision, digest, clusters } = view
  return { document: documentToWire(view, project), revision, digest, inUse: { clusters } }
}

export function profileToWire(profile: ProfileWithVersions, project: string) {
  const { name, type, cloudType, tags, versions, clusters, createdAt, updatedAt } = profile
  return {
    name,
    project,
    type,
    cloudType,
    tags: sorted(tags),
    versions: versions.map((one) => ({
      version: one.version,
      revision: one.revision,
      digest: one.digest,
      clusters: one.clusters,
      createdAt: formatInstant(one.createdAt),
      updatedAt: formatInstant(one.updatedAt),
    })),
    clusters,
    createdAt: formatInstant(createdAt),
    updatedAt: formatInstant(updatedAt),
  }
}

export function revisionToWire({ number, digest, note, by, at }: RevisionRecord) {
  return { revision: number, digest, note, by, at: formatInstant(at) }
}

function layerToWire({ name, kind, installPriority, pack, presets = [], manifests, values }: Layer) {
  return {
    name,
    kind,
    installPriority,
    ...(pack ? { pack: { name: pack.name, version: pack.version, registry: pack.registry, digest: pack.digest } } : {}),
    presets,
    manifests: manifests.map((manifest) => ({ name: manifest.name, content: manifest.content })),
    values,
  }
}

/** One order of keys, whoever wrote them and whatever the database made of it: equal resources have equal texts, and so one tag. */
function sorted(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).sort(([left], [right]) => compareText(left, right)))
}
