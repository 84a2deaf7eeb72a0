import { valid } from 'semver'
import { digestJson, type Digest } from '../base/digest.ts'
import type { CompiledLayer } from '../cluster/compiled-cluster.ts'
import type { Manifest, PackContent } from '../pack/pack.ts'
import { holdsSecret } from './secret-reference.ts'

/** A chart that one release is made of. Charts are served by their content: the version says which it is. */
export interface Chart {
  readonly name: string
  readonly version: string
  readonly content:
    | { readonly kind: 'archive'; readonly path: string; readonly digest: Digest }
    | { readonly kind: 'manifests'; readonly files: readonly ChartFile[] }
}

export interface ChartFile {
  readonly path: string
  readonly content: string
}

/** The chart that manifests are wrapped in. */
export const manifestsChart = 'manifests'

/** Under which value the wrapped chart finds manifests that hold something sensitive. */
export const sealedManifests = 'sealedManifests'

/**
 * The charts of a layer in the order in which they are installed: those of its pack, then its manifests as one. A chart whose archive the
 * registry does not have is left out.
 */
export function chartsOf(layer: CompiledLayer, pack: PackContent | null): readonly Chart[] {
  const archives = (pack?.charts ?? []).flatMap(({ path, digest }): readonly Chart[] =>
    digest === null
      ? []
      : [{ name: chartName(path), version: versionOf(layer, digest), content: { kind: 'archive', path, digest } }],
  )
  if (layer.manifests.length === 0) return archives
  const files = wrapped(layer.manifests, templatesOf(layer.manifests, pack))
  return [
    ...archives,
    { name: manifestsChart, version: versionOf(layer, digestJson(files)), content: { kind: 'manifests', files } },
  ]
}

/** `charts/argo-cd.tgz`, `charts/crossplane-1.20.0.tgz` → the chart's name. */
export function chartName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/\.tgz$/, '')
  return file.replace(/-v?\d+\.\d+\.\d+.*$/, '')
}

/** The layer's version for people, and the digest's beginning. The letter keeps it a SemVer where all digits are decimal. */
function versionOf({ version }: CompiledLayer, digest: Digest): string {
  const readable = valid(version)?.replace(/[-+].*$/, '') ?? '0.0.0'
  return `${readable}-c${digest.slice(7, 19)}`
}

/** The manifests that are templates: those that the pack brings are written for its values, all others stand as they are. */
export function templatesOf(manifests: readonly Manifest[], pack: PackContent | null): ReadonlySet<string> {
  const own = new Map((pack?.manifests ?? []).map(({ name, content }) => [name, content]))
  return new Set(manifests.filter(({ name }) => own.has(name)).map(({ name }) => name))
}

/**
 * Each manifest of a pack is a chart within the chart, so that its values are those under its own name. The others are files that a
 * template only prints, since Helm would take their braces for its own; what is sensitive in them comes with the values.
 */
function wrapped(manifests: readonly Manifest[], templates: ReadonlySet<string>): readonly ChartFile[] {
  return [
    { path: 'Chart.yaml', content: chartYaml(manifestsChart) },
    ...manifests.flatMap(({ name, content }): readonly ChartFile[] => {
      if (templates.has(name))
        return [
          { path: `charts/${name}/Chart.yaml`, content: chartYaml(name) },
          { path: `charts/${name}/templates/${name}.yaml`, content },
        ]
      const path = `templates/${name}.yaml`
      if (holdsSecret(content)) return [{ path, content: `{{ index .Values.${sealedManifests} ${JSON.stringify(name)} }}\n` }]
      return [
        { path: `files/${name}.yaml`, content },
        { path, content: `{{ .Files.Get ${JSON.stringify(`files/${name}.yaml`)} }}\n` },
      ]
    }),
  ]
}

/** A version of its own has only the chart that is served: what it is made of is digested without one. */
export function chartYaml(name: string, version = '0.0.0'): string {
  return `apiVersion: v2\nname: ${name}\nversion: ${version}\n`
}
