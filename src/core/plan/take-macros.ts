import { byText } from '../base/compare.ts'
import type { ClusterSpec } from '../cluster/cluster.ts'
import type { Stack } from '../cluster/compile-cluster.ts'
import { layerTexts } from '../profile/layer-texts.ts'
import { referencesIn } from '../profile/references.ts'

/** The values of macros by name: what holds for a project, whose own go before those of all projects. */
export type Macros = Readonly<Record<string, string>>

/**
 * Fixes the macros of a request. What the cluster took it keeps, so that changing a macro changes nothing by itself; macros that are newly
 * referred to, and with `isPending` all of them, are taken as they hold now. `held` is what the spec that the request starts from took.
 * Every name is kept that any text speaks of, since a plan may merge these texts in ways that are not known yet; what the cluster then
 * refers to in fact, the plan says.
 */
export function takeMacros(
  requested: ClusterSpec,
  { profiles, packs }: Stack,
  held: ClusterSpec['macros'] = {},
  now: Macros,
  { isPending, texts = [] }: { readonly isPending: boolean; readonly texts?: readonly string[] },
): ClusterSpec {
  const taken = new Map<string, string | null>()
  const todo = new Set<string>()
  const look = (text: string | null | undefined): void => {
    if (!text?.includes('macro.')) return
    for (const { family, name } of referencesIn(text)) if (family === 'macro') todo.add(name)
  }
  for (const { content } of profiles) {
    for (const variable of content.variables) look(variable.default)
    for (const layer of content.layers) {
      for (const text of layerTexts(layer, layer.pack ? packs.get(layer.pack.digest) : undefined)) look(text)
    }
  }
  for (const { values, manifests } of requested.overrides)
    for (const text of [values, ...manifests.map(({ content }) => content)]) look(text)
  for (const value of Object.values(requested.variables)) if (value.kind === 'plain') look(value.value)
  for (const text of texts) look(text)
  // A set goes on through what is added to it on the way: macros that macros lead to.
  for (const name of todo) {
    const value = !isPending && Object.hasOwn(held, name) ? held[name] : Object.hasOwn(now, name) ? now[name] : null
    taken.set(name, value ?? null)
    look(value)
  }
  return withMacros(requested, Object.fromEntries([...taken].sort(byText(([name]) => name))))
}

/** The spec with these macros; where there are none, it says nothing of them. */
export function withMacros({ macros: _macros, ...spec }: ClusterSpec, macros: NonNullable<ClusterSpec['macros']>): ClusterSpec {
  return Object.keys(macros).length === 0 ? spec : { ...spec, macros }
}
