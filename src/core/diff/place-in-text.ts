import { isMap, isPair, isScalar, isSeq, parseDocument, type Pair } from 'yaml'
import { stepsOf, type PathStep } from './value-at.ts'

/** A stretch of a text, counted in characters. */
export interface TextPlace {
  readonly from: number
  readonly to: number
}

/**
 * Finds where in a YAML text the values at paths stand, as {@link stepsOf} reads them: of a key's value the key. What is not there is
 * found at the nearest thing around it that is; null where that is the text as a whole.
 */
export function placesInText(text: string): (path: string) => TextPlace | null {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent', resolveKnownTags: false })
  return (path) => {
    let found: TextPlace | null = null
    let node: unknown = document.contents
    for (const step of stepsOf(path)) {
      const next = into(node, step)
      if (next === null) break
      found = placeOf(isPair(next) ? next.key : next) ?? found
      node = isPair(next) ? next.value : next
    }
    return found
  }
}

function into(node: unknown, step: PathStep): unknown {
  if (isMap(node)) {
    return 'key' in step
      ? (node.items.find((pair: Pair) => isScalar(pair.key) && String(pair.key.value) === step.key) ?? null)
      : null
  }
  if (!isSeq(node)) return null
  if ('key' in step) return (/^\d+$/.test(step.key) && node.items[Number(step.key)]) || null
  return node.items.find((item) => isMap(item) && item.get(step.by) === step.is) ?? null
}

function placeOf(node: unknown): TextPlace | null {
  const range = (node as { readonly range?: readonly [number, number, number] | null } | null)?.range
  return range ? { from: range[0], to: Math.max(range[1], range[0] + 1) } : null
}
