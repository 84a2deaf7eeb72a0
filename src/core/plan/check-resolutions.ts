import { stringify } from 'yaml'
import type { Json } from '../base/json.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import { parseValues } from '../profile/values.ts'
import type { Problem } from '../profile/check-profile.ts'
import type { Resolution } from './planning-input.ts'
import { findLayer } from './stacked-layer.ts'

/**
 * What no state of the cluster could mend in resolutions: a layer that neither the cluster has nor the request gives it, one path
 * that is decided twice, a value that no override can hold. A path without a conflict is no fault: it may have cleared meanwhile.
 */
export function checkResolutions(resolutions: readonly Resolution[], stacks: readonly Stack[]): readonly Problem[] {
  return resolutions.flatMap((resolution, index): readonly Problem[] => {
    const at = `resolutions[${index}]`
    const { profile, layer, path } = resolution
    const problems: Problem[] = []
    if (!stacks.some((stack) => findLayer(stack, resolution))) {
      const message = `the cluster has no layer ${layer} of a profile ${profile}`
      problems.push({ path: at, code: 'layer.missing', message })
    }
    const isSame = (other: Resolution) => other.profile === profile && other.layer === layer && other.path === path
    if (resolutions.findIndex(isSame) < index) {
      const message = `${path} of ${profile}/${layer} is decided twice; keep one of the two`
      problems.push({ path: `${at}.path`, code: 'resolution.twice', message })
    }
    const message = resolution.take === 'value' ? whyNoValue(path, resolution.value) : null
    if (message !== null) problems.push({ path: `${at}.value`, code: 'resolution.invalid', message })
    return problems
  })
}

function whyNoValue(path: string, value: Json): string | null {
  const isText = typeof value === 'string' || value === null
  if (/^manifests\[name=[^\]]*\]$/.test(path) && !isText && !isItem(value)) {
    return 'a manifest is a text; give its whole content, or null to take it away'
  }
  const read = parseValues(stringify({ value }, { aliasDuplicateObjects: false }))
  return read.kind === 'malformed' ? `no override can hold this value: ${read.message}` : null
}

/** Values may have a list of their own that is called manifests. */
function isItem(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'name' in value
}
