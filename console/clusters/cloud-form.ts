import type { Cluster } from '#contract/cluster.ts'
import { cloudSettingsSchema } from '#contract/cluster-document.ts'
import { placesOf } from '#contract/refused-places.ts'
import { isJsonObject, type Json, type JsonObject } from '#core/base/json.ts'
import { settingKind } from '#core/cluster-api/providers.ts'
import type { SettingKind } from '#core/cluster-api/provider.ts'
import type { CloudField } from './cloud-fields.ts'

const outcomes: Readonly<Record<SettingKind, string>> = {
  'in-place': 'Changed in place',
  kept: 'Changed in place; it cannot be left out any more',
  machine: 'A change replaces all nodes',
  'control-plane-machine': 'A change replaces the nodes of the control plane',
  'worker-machine': 'A change replaces the workers',
  immutable: 'It stays',
}

/** How it is written, and what a change of it comes to. */
export function helpOf({ path, written }: CloudField, cloudType: string): string {
  const lines = { list: 'One in a line. ', pairs: 'One key=value in a line. ', flag: '' }
  return `${written ? lines[written] : ''}${outcomes[settingKind(cloudType, path)]}`
}

type Cloud = Cluster['spec']['cloud']

export function textOf(cloud: Cloud, { path, written }: CloudField): string {
  const value = path.split('.').reduce<Json | undefined>((inner, key) => memberOf(inner, key), cloud as unknown as Json)
  if (written === 'list') return Array.isArray(value) ? (value as readonly Json[]).map(String).join('\n') : ''
  if (written !== 'pairs') return value === undefined ? '' : String(value as string | boolean)
  return isJsonObject(value)
    ? Object.entries(value)
        .map(([key, text]) => `${key}=${String(text as string)}`)
        .join('\n')
    : ''
}

/** All settings with those that were typed, each by its path. */
export function withTyped(cloud: Cloud, fields: readonly CloudField[], typed: Readonly<Record<string, string>>): JsonObject {
  return fields.reduce(
    (settings: JsonObject, field) => {
      const text = typed[field.path]
      return text === undefined ? settings : withValue(settings, field.path.split('.'), valueOf(field, text))
    },
    cloud as unknown as JsonObject,
  )
}

/** What the server's own schema says against them, by path. */
export function problemsOf(settings: JsonObject): Readonly<Record<string, string>> {
  const parsed = cloudSettingsSchema.safeParse(settings)
  if (parsed.success) return {}
  return Object.fromEntries(
    placesOf(parsed.error.issues, settings).map(({ path, message }) => [/^[^.[]*(?:\.[^.[]*)?/.exec(path)?.[0] ?? path, message]),
  )
}

function valueOf({ written }: CloudField, text: string): Json | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (written === 'list') return lines
  if (text.trim() === '') return undefined
  if (written === 'flag') return text === 'true'
  if (written !== 'pairs') return text.trim()
  return Object.fromEntries(
    lines.map((line) => [line.replace(/=.*$/s, ''), line.includes('=') ? line.replace(/^[^=]*=/, '') : '']),
  )
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

function withValue(settings: JsonObject, [key = '', ...rest]: readonly string[], value: Json | undefined): JsonObject {
  const { [key]: before, ...others } = settings
  if (rest.length > 0) return { ...settings, [key]: withValue(isJsonObject(before) ? before : {}, rest, value) }
  return value === undefined ? others : { ...settings, [key]: value }
}
