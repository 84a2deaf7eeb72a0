import { sameJson, type Json } from '../base/json.ts'
import type { ProfileRevision } from '../profile/profile.ts'
import { referencesIn } from '../profile/references.ts'
import type { ReferenceFamily } from '../profile/expression.ts'
import type { ChangedBy } from './plan.ts'
import type { Side } from './provenance.ts'

/** A reference whose meaning differs: who changed it, or the value of another layer that it stands for. */
export type ChangedReference =
  | (ChangedBy & { readonly kind: 'variable' | 'macro' | 'system' })
  | { readonly kind: 'pack'; readonly pack: string; readonly path: string }

/** The first reference in a value that stands for something else than before, through values that refer to others; null without one. */
export function changedReference(value: Json, profile: string, before: Side, after: Side): ChangedReference | null {
  const [old, now] = [before, after].map((side) => meanings(side, profile))
  const seen = new Set<string>()
  const others: ChangedReference[] = []
  const look = (text: string): ChangedReference | null => {
    for (const { family, name } of referencesIn(text)) {
      if (seen.has(`${family}.${name}`)) continue
      seen.add(`${family}.${name}`)
      if (family === 'pack') {
        others.push(packReference(name))
        continue
      }
      const [left, right] = [old?.(family, name), now?.(family, name)]
      if (!sameJson(left, right)) return { kind: family === 'var' ? 'variable' : family, name }
      const inside = typeof right === 'string' ? look(right) : null
      if (inside) return inside
    }
    return null
  }
  return (
    textsOf(value)
      .map(look)
      .find((found) => found !== null) ??
    others[0] ??
    null
  )
}

/** Every text within a value; what is escaped in one would not read as a reference. */
function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((member) => textsOf(member as Json)) : []
}

type Family = Exclude<ReferenceFamily, 'pack'>

/** What references mean on one side, before they are followed further. Of a sensitive variable it is the keyed digest. */
function meanings({ spec, compiled, stack }: Side, profile: string): (family: Family, name: string) => Json {
  const variables = stack.profiles.find((one: ProfileRevision) => one.profile === profile)?.content.variables ?? []
  return (family, name) => {
    switch (family) {
      case 'var': {
        const given = Object.hasOwn(spec.variables, name) ? spec.variables[name] : undefined
        if (given) return given.kind === 'plain' ? given.value : { digest: given.digest }
        return variables.find((variable) => variable.name === name)?.default ?? null
      }
      case 'macro':
        return spec.macros && Object.hasOwn(spec.macros, name) ? (spec.macros[name] ?? null) : null
      case 'system':
        return name === 'kubernetes.version' ? compiled.kubernetesVersion : null
    }
  }
}

/** `PACK.path.to.value`. */
function packReference(name: string): ChangedReference {
  const [pack = '', ...path] = name.split('.')
  return { kind: 'pack', pack, path: path.join('.') }
}
