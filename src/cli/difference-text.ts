import type { Json } from '#core/base/json.ts'
import { sameJson } from '#core/base/json.ts'
import type { Difference } from '#core/diff/diff.ts'
import { byText } from '#core/plan/explain.ts'
import type { ChangedBy } from '#core/plan/plan.ts'
import { lineDiff } from './line-diff.ts'
import { yamlText } from './output.ts'
import type { Paint } from './paint.ts'

const marks = { added: '+', removed: '-', changed: '~', replaced: '±' } as const
export type ChangeKind = keyof typeof marks

export interface ManifestDifference {
  readonly name: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly from: string | null
  readonly to: string | null
}

/** `+`, `-`, `~` or `±`, in its colour. */
export function mark(kind: ChangeKind, paint: Paint): string {
  const colour = { added: paint.green, removed: paint.red, changed: paint.yellow, replaced: paint.yellow }[kind]
  return colour(marks[kind])
}

/** A difference, and in a plan who made it and which pools it repaves. */
type ToldDifference = Difference & { readonly by?: ChangedBy | undefined; readonly pools?: readonly string[] | undefined }

/** Differences of values, one path a line; texts of several lines are compared line by line below their path. */
export function differencesText(differences: readonly ToldDifference[], indent: string, paint: Paint): string {
  return differences.map((difference) => differenceText(difference, indent, paint)).join('')
}

function differenceText({ path, kind, from, to, by, pools = [] }: ToldDifference, indent: string, paint: Paint): string {
  const place = `${indent}${mark(kind, paint)} ${path === '' ? '(all)' : path}`
  const told = [...whoText(by), ...(pools.length > 0 ? [`repaves ${pools.join(', ')}`] : [])].join('; ')
  const whose = told === '' ? '' : ` ${paint.dim(`(${told})`)}`
  if (isLong(from) || isLong(to)) {
    return `${place}:${whose}\n${textDifference(kind === 'added' ? '' : textOf(from), kind === 'removed' ? '' : textOf(to), `${indent}    `, paint)}`
  }
  if (kind === 'added') return `${place}: ${valueText(to)}${whose}\n`
  if (kind === 'removed') return `${place}: ${valueText(from)}${whose}\n`
  return `${place}: ${valueText(from)} → ${valueText(to)}${whose}\n`
}

/** A pack's or a profile's new version is told with the layer; what else changes a value is told with the value. */
function whoText(by: ChangedBy | undefined): readonly string[] {
  return by === undefined || by.kind === 'pack' || by.kind === 'profile' ? [] : [`by ${byText(by)}`]
}

/** Differences of manifests, by name. */
export function manifestsText(manifests: readonly ManifestDifference[], indent: string, paint: Paint): string {
  return manifests
    .filter(({ from, to }) => !sameJson(from, to))
    .map(({ name, kind, from, to }) => {
      return `${indent}${mark(kind, paint)} manifest ${name}:\n${textDifference(from ?? '', to ?? '', `${indent}    `, paint)}`
    })
    .join('')
}

function textDifference(from: string, to: string, indent: string, paint: Paint): string {
  return lineDiff(from, to)
    .map(({ mark, text }) => {
      const line = `${mark} ${text}`.trimEnd()
      return `${indent}${mark === '-' ? paint.red(line) : mark === '+' ? paint.green(line) : paint.dim(line)}`.trimEnd()
    })
    .map((line) => `${line}\n`)
    .join('')
}

/** Texts of several lines, and lists and maps that are too wide to be compared by eye on one. */
function isLong(value: Json): boolean {
  if (typeof value === 'string') return value.trimEnd().includes('\n')
  return typeof value === 'object' && value !== null && valueText(value).length > wideMax
}

const wideMax = 80

function textOf(value: Json): string {
  return typeof value === 'string' ? value : yamlText(value)
}

/** A value on one line: plain words as they are, everything else as JSON. */
export function valueText(value: Json): string {
  if (typeof value === 'string' && /^[\p{L}\p{N}][\p{L}\p{N} ._:/@+-]*$/u.test(value) && !readsAsOther(value)) return value
  return JSON.stringify(value)
}

/** Texts such as "2" or "true" keep their quotes, or their change to a number would not be seen. */
function readsAsOther(text: string): boolean {
  return /^(true|false|null|-?\d+(\.\d+)?)$/.test(text) || text.endsWith(' ')
}
