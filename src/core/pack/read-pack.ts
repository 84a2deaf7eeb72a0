import { compareText } from '../base/compare.ts'
import type { Digest } from '../base/digest.ts'
import { isJsonObject } from '../base/json.ts'
import { packDigest, type ImageTable, type Manifest, type PackContent } from './pack.ts'
import type { PackProblem } from './pack-problem.ts'
import { readImages } from './read-images.ts'
import { packJsonFile, readPackJson, type PackJson } from './read-pack-json.ts'
import { unreadableParts } from './unreadable.ts'
import { readYaml } from './yaml-text.ts'

/** A pack that can be used, with what is worth knowing about its state; or everything for which it is refused. */
export type PackRead =
  | { readonly kind: 'pack'; readonly content: PackContent; readonly digest: Digest; readonly problems: readonly string[] }
  | { readonly kind: 'refused'; readonly problems: readonly PackProblem[] }

/**
 * Reads a pack from its files. `files` holds texts and `chartDigests` the digests of the archives that are there, both by path
 * below the pack's folder, with `/` between. An absent archive is no reason to refuse: profiles and plans need none.
 */
export function readPack(files: ReadonlyMap<string, string>, chartDigests: ReadonlyMap<string, Digest>): PackRead {
  const problems: PackProblem[] = []
  const jsonText = files.get(packJsonFile)
  if (jsonText === undefined) return { kind: 'refused', problems: [missing(packJsonFile, 'every pack has one')] }
  const json = readPackJson(jsonText, problems)
  const values = files.get(valuesFile)
  if (values === undefined) problems.push(missing(valuesFile, 'a pack without values has an empty one'))
  for (const file of [valuesFile, imagesFile]) checkYaml(file, files.get(file), problems)
  if (!json || values === undefined) return { kind: 'refused', problems }
  const content: PackContent = {
    name: json.name,
    displayName: json.displayName,
    version: json.version,
    layer: json.layer,
    addonType: json.addonType,
    cloudTypes: json.cloudTypes,
    annotations: json.annotations,
    charts: json.charts.map((path) => ({ path, digest: chartDigests.get(path) ?? null })),
    manifests: readManifests(json, files, problems),
    values,
    schema: files.get(schemaFile) ?? null,
    presets: files.get(presetsFile) ?? null,
    readme: readme(files),
    constraints: json.constraints,
    images: readImageTable(json, files.get(imagesFile), problems),
    documentary: json.documentary,
  }
  if (!storable(content)) problems.push(unstorable)
  if (problems.length > 0) return { kind: 'refused', problems }
  return { kind: 'pack', content, digest: packDigest(content), problems: stateOf(content, files) }
}

const valuesFile = 'values.yaml'
const schemaFile = 'schema.yaml'
const presetsFile = 'presets.yaml'
const imagesFile = 'images.yaml'

const unstorable: PackProblem = {
  path: packJsonFile,
  code: 'pack.malformed',
  message: 'a text of the pack holds a NUL or half a character, which no database keeps; take it out of the files',
}

/** What does not keep the pack from being used, and will matter later. */
function stateOf(content: PackContent, files: ReadonlyMap<string, string>): readonly string[] {
  const absent = content.charts
    .filter((chart) => chart.digest === null)
    .map((chart) => `archive ${chart.path} is absent: needed before a deployment on a real engine`)
  const known = [...absent, ...unreadableParts(content)]
  if (content.layer === 'os' && content.images === null) {
    return [...known, `${imagesFile} is absent: needed before a cluster can be planned with it`]
  }
  if (content.layer !== 'os' && files.has(imagesFile)) return [...known, `${imagesFile} is not read: only an os pack has images`]
  return known
}

function missing(path: string, hint: string): PackProblem {
  return { path, code: 'pack.file-missing', message: `${path} is missing; ${hint}` }
}

function checkYaml(file: string, text: string | undefined, problems: PackProblem[]): void {
  if (text === undefined) return
  const read = readYaml(text)
  if (read.kind === 'malformed') {
    const message = `${file} is not valid YAML at line ${read.line}, column ${read.column}: ${read.message}`
    problems.push({ path: file, code: 'pack.malformed', message })
  } else if (read.value !== null && !isJsonObject(read.value)) {
    problems.push({ path: file, code: 'pack.invalid', message: `${file} is no map at its root; give keys and values` })
  }
}

/** Values reach a manifest by its name, so two files of one name are refused. */
function readManifests(json: PackJson, files: ReadonlyMap<string, string>, problems: PackProblem[]): readonly Manifest[] {
  const manifests = new Map<string, Manifest>()
  for (const [index, path] of json.kubeManifests.entries()) {
    const name = manifestName(path)
    const content = files.get(path)
    if (content === undefined) problems.push(missing(path, `${packJsonFile} names it under kubeManifests`))
    else if (manifests.has(name)) {
      const message = `two manifests are named "${name}", so that values under manifests.${name} would reach both; rename one`
      problems.push({ path: `${packJsonFile}#kubeManifests[${index}]`, code: 'pack.invalid', message })
    } else manifests.set(name, { name, content })
  }
  return [...manifests.values()]
}

/** `manifests/hello-universe.yaml` → `hello-universe`. */
function manifestName(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.[^.]*$/, '')
}

function readImageTable(json: PackJson, text: string | undefined, problems: PackProblem[]): ImageTable | null {
  return json.layer === 'os' && text !== undefined ? readImages(imagesFile, text, problems) : null
}

function readme(files: ReadonlyMap<string, string>): string | null {
  const [path] = [...files.keys()].filter((key) => /^readme\.md$/i.test(key)).sort(compareText)
  return path === undefined ? null : (files.get(path) ?? null)
}

/** Escapes in JSON can say what PostgreSQL's text and jsonb refuse. */
function storable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, member]) => storable(key) && storable(member))
}
