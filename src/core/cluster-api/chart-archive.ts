import { utf8ToBytes } from '@noble/hashes/utils.js'
import { byText } from '../base/compare.ts'
import type { Digest } from '../base/digest.ts'
import { gzipOf } from '../base/gzip.ts'
import { tarOf } from '../base/tar.ts'
import { chartYaml, type Chart, type ChartFile } from './chart.ts'

/** What a chart's archive is called in its repository. The version says what is in it, so that one name never stands for two contents. */
export function archiveName({ name, version }: Pick<Chart, 'name' | 'version'>): string {
  return `${name}-${version}.tgz`
}

/** Manifests as a chart that Helm reads: equal files are equal bytes. */
export function wrappedArchive({ name, version }: Pick<Chart, 'name' | 'version'>, files: readonly ChartFile[]): Uint8Array {
  // Flux upgrades a release only where its chart says another version than before (helm-controller, internal/action/verify.go).
  const all = files.map((file) => (file.path === 'Chart.yaml' ? { ...file, content: chartYaml(name, version) } : file))
  const entries = all.map(({ path, content }) => ({ path: `${name}/${path}`, content: utf8ToBytes(content) }))
  return gzipOf(tarOf(entries.toSorted(byText(({ path }) => path))))
}

/**
 * The index of a repository of these charts. JSON is YAML, and Flux reads it faster (source-controller,
 * internal/helm/repository/chart_repository.go). It holds no time, so that it changes only with what it lists.
 */
export function chartIndex(charts: readonly Chart[]): string {
  const entries = new Map<string, Map<string, IndexEntry>>()
  for (const chart of charts.toSorted(byText(archiveName))) {
    const { name, version, content } = chart
    const digest = content.kind === 'archive' ? { digest: hexOf(content.digest) } : {}
    const versions = entries.get(name) ?? new Map<string, IndexEntry>()
    entries.set(name, versions.set(version, { apiVersion: 'v2', name, version, urls: [archiveName(chart)], ...digest }))
  }
  const listed = Object.fromEntries([...entries].map(([name, versions]) => [name, [...versions.values()]]))
  return `${JSON.stringify({ apiVersion: 'v1', entries: listed })}\n`
}

interface IndexEntry {
  readonly apiVersion: 'v2'
  readonly name: string
  readonly version: string
  readonly urls: readonly string[]
  readonly digest?: string
}

function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length)
}
