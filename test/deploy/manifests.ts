import { globSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { readSource, root } from '../../scripts/sources.ts'
import type { KubeName } from '../cluster-api/kube-client.ts'

/** An object of `deploy/`, as it stands in its file. */
export interface Manifest extends KubeName {
  readonly spec?: Readonly<Record<string, unknown>>
}

export interface Kustomization {
  readonly folder: string
  readonly resources: readonly string[]
  readonly images?: readonly { readonly name: string; readonly newTag: string }[]
  readonly replicas?: readonly { readonly name: string }[]
  readonly patches?: readonly { readonly target: { readonly kind: string; readonly name: string } }[]
}

export function kustomizations(): readonly Kustomization[] {
  return globSync('deploy/*/kustomization.yaml', { cwd: root })
    .sort()
    .map((file) => ({ ...(parse(readSource(file)) as Omit<Kustomization, 'folder'>), folder: dirname(file) }))
}

/** Every file of objects, listed or not. */
export function manifestFiles(folder = 'deploy/*'): readonly string[] {
  return globSync(`${folder}/*.yaml`, { cwd: root, exclude: ['**/kustomization.yaml'] }).sort()
}

export function manifestsOf(text: string): readonly Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest)
}

/** What a kustomization brings, with what it takes from others; patches are not carried out. */
export function manifestsBelow(folder: string): readonly Manifest[] {
  const found = kustomizations().find((one) => one.folder === folder)
  return (found?.resources ?? []).flatMap((resource) => {
    const path = normalize(join(folder, resource))
    return path.endsWith('.yaml') ? manifestsOf(readSource(path)) : manifestsBelow(path)
  })
}
