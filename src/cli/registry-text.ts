import { countText } from '#core/base/count-text.ts'
import type { WireRegistry } from '#contract/pack.ts'

/** What was read of a registry, with every entry that could not be. */
export function registryText({ name, packs, problems }: WireRegistry): string {
  const places = problems.map(({ path, code, message }) => `  ${path}: ${message} (${code})\n`)
  return `${name} holds ${countText(packs, 'pack')}${problems.length > 0 ? `; ${countText(problems.length, 'problem')}:` : '.'}\n${places.join('')}`
}
