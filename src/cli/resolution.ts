import { parse as parseYaml, YAMLParseError } from 'yaml'
import type { Plan } from '#contract/plan.ts'
import type { Json } from '#core/base/json.ts'
import type { PlanRequestBody } from './cluster-change.ts'
import { usageFailure } from './failure.ts'

export type Resolution = NonNullable<PlanRequestBody['resolutions']>[number]

const form = 'PROFILE/LAYER:PATH'

/** `base/cni:mtu=ours`: which side of a conflict holds. */
export function parseSide(text: string): Resolution {
  const { place, value } = parsePlace(text)
  if (value === 'ours' || value === 'theirs') return { ...place, take: value }
  throw usageFailure(
    `${JSON.stringify(text)} decides for no side.`,
    `Write ${form}=ours or ${form}=theirs; another value goes with --resolve-value.`,
  )
}

/** `base/cni:mtu=1400`: another value than either side's, as YAML. */
export function parseOtherValue(text: string): Resolution {
  const { place, value } = parsePlace(text)
  try {
    return { ...place, value: (parseYaml(value, { maxAliasCount: 100 }) ?? null) as Json }
  } catch (error) {
    if (!(error instanceof YAMLParseError) && !(error instanceof ReferenceError)) throw error
    throw usageFailure(`The value in ${JSON.stringify(text)} is no YAML: ${error.message}`, `Write ${form}=YAML.`)
  }
}

/** What decides one conflict on the command line, ready for a shell. */
export function resolutionFlag({ profile, layer, path }: Plan['conflicts'][number], take: 'ours' | 'theirs' | 'value'): string {
  const place = `${profile}/${layer}:${path}`
  return take === 'value' ? `--resolve-value ${quoted(`${place}=YAML`)}` : `--resolve ${quoted(`${place}=${take}`)}`
}

function parsePlace(text: string) {
  const found = /^([^/:=\s]+)\/([^/:=\s]+):/.exec(text)
  const rest = found ? text.slice(found[0].length) : ''
  const end = equalsSign(rest)
  if (!found || end < 1) {
    throw usageFailure(
      `${JSON.stringify(text)} names no conflict.`,
      `Write ${form}=…, with the path as the plan tells it, in single quotes.`,
    )
  }
  const [, profile = '', layer = ''] = found
  return { place: { profile, layer, path: rest.slice(0, end) }, value: rest.slice(end + 1) }
}

/** Paths have equals signs of their own, in brackets: `list[name=a].v`. */
function equalsSign(text: string): number {
  const match = /^(?:\[(?:"(?:[^"\\]|\\.)*"|name="(?:[^"\\]|\\.)*"|[^\]]*)\]|[^[=])*/.exec(text)
  const end = match?.[0].length ?? 0
  return text[end] === '=' ? end : -1
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
