import { valid, validRange } from 'semver'
import { isJsonObject } from '../base/json.ts'
import { fieldsOf, type Fields } from './fields.ts'
import { imagePlaceholders } from './images.ts'
import type { ImageEntry, ImagePattern, ImageTable } from './pack.ts'
import type { PackProblem } from './pack-problem.ts'
import { readYaml } from './yaml-text.ts'

/** The table of `images.yaml`; what does not fit is added to the problems. The format is Cairn's own, so unknown fields are refused. */
export function readImages(file: string, text: string, problems: PackProblem[]): ImageTable {
  const none: ImageTable = { entries: [], patterns: [] }
  const read = readYaml(text)
  // The reader of the pack has told where the text is malformed.
  if (read.kind === 'malformed') return none
  if (!isJsonObject(read.value)) {
    problems.push({ path: file, code: 'pack.invalid', message: `${file} is no map; give "images" and "patterns"` })
    return none
  }
  const fields = fieldsOf(file, read.value, problems)
  fields.only(['images', 'patterns'])
  const entries = fields.maps('images').map(readEntry)
  refuseTwice(fields, entries)
  return { entries, patterns: fields.maps('patterns').map(readPattern) }
}

function readEntry(fields: Fields): ImageEntry {
  fields.only(['kubernetes', 'cloud', 'region', 'architecture', 'image'])
  const kubernetes = fields.text('kubernetes')
  if (kubernetes !== '' && valid(kubernetes) !== kubernetes) {
    fields.refuse(
      'kubernetes',
      `"${kubernetes}" is no Kubernetes version; an entry names exactly one, such as 1.36.2 — a range goes under "patterns"`,
    )
  }
  return {
    kubernetes,
    cloud: fields.text('cloud'),
    region: fields.optionalText('region'),
    architecture: fields.text('architecture'),
    image: fields.text('image'),
  }
}

function readPattern(fields: Fields): ImagePattern {
  fields.only(['kubernetes', 'clouds', 'architectures', 'image'])
  const kubernetes = fields.text('kubernetes')
  if (kubernetes !== '' && validRange(kubernetes) === null) {
    fields.refuse('kubernetes', `"${kubernetes}" is no range of versions; one looks like ">=1.34.0 <1.38.0"`)
  }
  const image = fields.text('image')
  for (const [placeholder, name = ''] of image.matchAll(/\{\{(.*?)\}\}/g)) {
    if (!(imagePlaceholders as readonly string[]).includes(name)) {
      fields.refuse(
        'image',
        `"${placeholder}" is unknown; an image may hold ${imagePlaceholders.map((known) => `{{${known}}}`).join(', ')}`,
      )
    }
  }
  return { kubernetes, clouds: fields.texts('clouds'), architectures: fields.texts('architectures'), image }
}

/** Two entries for one question would make the answer depend on their order. */
function refuseTwice(fields: Fields, entries: readonly ImageEntry[]): void {
  const seen = new Map<string, number>()
  for (const [index, { kubernetes, cloud, region, architecture }] of entries.entries()) {
    const key = JSON.stringify([kubernetes, cloud, region, architecture])
    const first = seen.get(key)
    if (first === undefined) seen.set(key, index)
    else fields.refuse(`images[${index}]`, `it asks what images[${first}] answers already; keep one of the two`)
  }
}
