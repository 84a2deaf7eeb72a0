import type { PackSummary } from '#contract/pack.ts'
import type { ProfileDocument } from '#contract/profile.ts'

export const cloudTypes = ['simulated', 'docker', 'aws', 'azure', 'gcp', 'vsphere', 'maas'] as const

const infrastructure = [
  ['os', 'os'],
  ['k8s', 'kubernetes'],
  ['cni', 'network'],
  ['csi', 'storage'],
] as const

/** A profile document to start from: of each infrastructure layer a pack that suits the cloud, at its newest version. */
export function startingProfile(type: ProfileDocument['spec']['type'], cloudType: string, packs: readonly PackSummary[]): string {
  const suits = (pack: PackSummary) => pack.cloudTypes.includes('all') || pack.cloudTypes.includes(cloudType)
  const layers = infrastructure.flatMap(([kind, name]) => {
    const pack = packs.find((one) => one.layer === kind && suits(one))
    const lines = pack
      ? `{ name: ${pack.name}, version: ${JSON.stringify(pack.latest)}, registry: ${pack.registry} }`
      : '{ name: …, version: …, registry: … } # no pack of the registries suits this cloud'
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
  return `apiVersion: cairn.dev/v1
kind: ClusterProfile
metadata:
  name: my-profile
  tags: {}
spec:
  type: ${type}
${type === 'add-on' ? '' : `  cloudType: ${cloudType}\n`}  version: 1.0.0
  variables: []
  layers:
${(type === 'add-on' ? [addon] : layers).join('\n')}
`
}
