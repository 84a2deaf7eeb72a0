import type { ProfileType } from '#core/profile/profile.ts'
import type { PackSummary } from '#contract/pack.ts'
import { textAt, type DocumentDraft } from '../ui/document-draft.ts'

/** What decides which layers a profile has, and which packs suit them. */
export interface ProfileKind {
  readonly type: ProfileType
  readonly cloudType: string
}

export const cloudTypes = ['simulated', 'docker', 'aws', 'azure', 'gcp', 'vsphere', 'maas'] as const

const infrastructure = [
  ['os', 'os'],
  ['k8s', 'kubernetes'],
  ['cni', 'network'],
  ['csi', 'storage'],
] as const

export const suits = ({ cloudTypes: of }: PackSummary, cloudType: string) => of.includes('all') || of.includes(cloudType)

/** What a layer says of the pack that it is made of. */
export const packAt = ({ name, registry }: PackSummary, version: string) => ({ name, version, registry })

/**
 * A profile document to start from: of each infrastructure layer a pack that suits the cloud, at its newest version. Name and version
 * stay those of the document before, where there is one.
 */
export function startingProfile({ type, cloudType }: ProfileKind, packs: readonly PackSummary[], before?: DocumentDraft): string {
  const layers = infrastructure.flatMap(([kind, name]) => {
    const pack = packs.find((one) => one.layer === kind && suits(one, cloudType))
    const lines = pack
      ? `{ name: ${pack.name}, version: ${JSON.stringify(pack.latest)}, registry: ${pack.registry} }`
      : '{ name: "", version: "", registry: "" } # no pack of the registries suits this cloud'
    return [`    - name: ${pack?.name ?? name}\n      kind: ${kind}\n      pack: ${lines}\n      values: ""`]
  })
  const addon = `    - name: my-add-on
      kind: addon
      installPriority: 0
      manifests:
        - name: my-add-on
          content: |
            apiVersion: v1
            kind: Namespace
            metadata:
              name: my-add-on`
  const kept = (path: readonly string[], otherwise: string) => (before && textAt(before, path)) || otherwise
  return `apiVersion: cairn.dev/v1
kind: ClusterProfile
metadata:
  name: ${JSON.stringify(kept(['metadata', 'name'], 'my-profile'))}
  tags: {}
spec:
  type: ${type}
${type === 'add-on' ? '' : `  cloudType: ${cloudType}\n`}  version: ${JSON.stringify(kept(['spec', 'version'], '1.0.0'))}
  variables: []
  layers:
${(type === 'add-on' ? [addon] : layers).join('\n')}
`
}
