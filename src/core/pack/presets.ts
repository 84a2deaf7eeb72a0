import { isJsonObject, type JsonObject } from '../base/json.ts'
import { remember } from '../base/remember.ts'
import { merge } from '../diff/merge.ts'
import { fieldsOf, type Fields } from './fields.ts'
import type { PackProblem } from './pack-problem.ts'
import { parseValuePath, withoutValue, type ValueStep } from './value-path.ts'
import { readYaml } from './yaml-text.ts'

/** Values that a pack takes away and adds together. Of the presets of one group a layer chooses one at most. */
export interface Preset {
  readonly name: string
  readonly displayName: string
  readonly group: string | null
  readonly remove: readonly string[]
  /** YAML, verbatim. */
  readonly add: string
}

/** In the order of the file, which is that in which they are applied. Those that cannot be read are told and left out. */
export interface Presets {
  readonly presets: readonly Preset[]
  readonly problems: readonly PackProblem[]
}

export interface PresetProblem {
  /** The place in the list of names; null where it is the pack's file. */
  readonly index: number | null
  readonly code: 'preset.unknown' | 'preset.group' | 'preset.duplicate' | 'preset.malformed'
  readonly message: string
}

/** What `presets.yaml` offers. Remembered by its text. */
export function readPresets(text: string): Presets {
  return readRemembered(text)
}

/** Everything that speaks against a choice of presets. */
export function checkPresets(
  names: readonly string[],
  pack: { readonly name: string; readonly presets: string | null },
): readonly PresetProblem[] {
  if (names.length === 0) return []
  const { presets, problems } = readPresets(pack.presets ?? '')
  const offered = presets.length > 0 ? `; it offers ${presets.map(({ name }) => name).join(', ')}` : ', and offers none'
  const unread = problems.map(({ path, message }): PresetProblem => ({
    index: null,
    code: 'preset.malformed',
    message: `the presets of pack ${pack.name} cannot all be read: ${path}: ${message}`,
  }))
  const chosen = names.map((name) => presets.find((preset) => preset.name === name))
  const wrong = names.flatMap((name, index): readonly PresetProblem[] => {
    const preset = chosen[index]
    if (names.indexOf(name) < index)
      return [{ index, code: 'preset.duplicate', message: `preset ${name} is chosen twice; name it once` }]
    if (!preset) return [{ index, code: 'preset.unknown', message: `pack ${pack.name} has no preset ${name}${offered}` }]
    const other = chosen.slice(0, index).find((one) => one && one.group !== null && one.group === preset.group)
    if (!other) return []
    const message = `presets ${other.name} and ${name} are both of the group ${preset.group}; choose one of them`
    return [{ index, code: 'preset.group', message }]
  })
  // A preset that cannot be read is one that is unknown: only then does the file matter.
  return wrong.some(({ code }) => code === 'preset.unknown') ? [...wrong, ...unread] : wrong
}

/** Values with the chosen presets applied, in the order of the pack's file; names that it lacks say nothing here. */
export function withPresets(values: JsonObject, text: string | null, names: readonly string[]): JsonObject {
  if (names.length === 0 || text === null) return values
  return readRemembered(text)
    .presets.filter(({ name }) => names.includes(name))
    .reduce((below, { paths, values: added }) => merge(paths.reduce(withoutValue, below), added), values)
}

/** A preset with what its texts say. */
interface ReadPreset extends Preset {
  readonly paths: readonly (readonly ValueStep[])[]
  readonly values: JsonObject
}

const readRemembered = remember(read, { texts: 1024, characters: 8 * 1024 * 1024 })

const file = 'presets.yaml'
const presetsMax = 200

function read(text: string): { readonly presets: readonly ReadPreset[]; readonly problems: readonly PackProblem[] } {
  const yaml = readYaml(text)
  const problems: PackProblem[] = []
  if (yaml.kind === 'malformed') {
    const message = `it is not valid YAML at line ${yaml.line}, column ${yaml.column}: ${yaml.message}`
    return { presets: [], problems: [{ path: file, code: 'pack.malformed', message }] }
  }
  if (yaml.value === null) return { presets: [], problems }
  if (!isJsonObject(yaml.value)) {
    return { presets: [], problems: [{ path: file, code: 'pack.invalid', message: 'it is no map; give "presets"' }] }
  }
  const list = fieldsOf(file, yaml.value, problems).maps('presets')
  if (list.length > presetsMax)
    problems.push({ path: file, code: 'pack.invalid', message: `it has more than ${presetsMax} presets` })
  const presets = list.slice(0, presetsMax).flatMap((fields) => readPreset(fields, problems))
  const names = presets.map(({ name }) => name)
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue
    problems.push({
      path: `${file}#presets`,
      code: 'pack.invalid',
      message: `two presets are named ${name}; only the first is offered`,
    })
  }
  return { presets: presets.filter(({ name }, index) => names.indexOf(name) === index), problems }
}

function readPreset(fields: Fields, problems: readonly PackProblem[]): readonly ReadPreset[] {
  const before = problems.length
  const name = fields.text('name')
  const remove = fields.texts('remove')
  const paths = remove.map((path, index) => {
    const steps = parseValuePath(path)
    if (!steps) fields.refuse(`remove[${index}]`, `"${path}" is no path of values; one looks like a.b`)
    return steps ?? []
  })
  const add = fields.optionalText('add') ?? ''
  const values = readAdded(add, fields)
  const preset = {
    name,
    displayName: fields.optionalText('displayName') ?? name,
    group: fields.optionalText('group'),
    remove,
    add,
    paths,
    values,
  }
  return problems.length > before ? [] : [preset]
}

function readAdded(text: string, fields: Fields): JsonObject {
  const yaml = readYaml(text)
  if (yaml.kind === 'malformed')
    fields.refuse('add', `its values are not valid YAML at line ${yaml.line}, column ${yaml.column}: ${yaml.message}`)
  else if (isJsonObject(yaml.value)) return yaml.value
  else if (yaml.value !== null) fields.refuse('add', 'its values are no map')
  return {}
}
