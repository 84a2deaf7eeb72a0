import { canonicalJson, sameJson, type Json } from '../base/json.ts'
import type { ProfileRevision } from '../profile/profile.ts'
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
  return look(canonicalJson(value)) ?? others[0] ?? null
}

type Family = 'var' | 'macro' | 'system'

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

function referencesIn(text: string): readonly { readonly family: Family | 'pack'; readonly name: string }[] {
  return [...text.matchAll(/\.(?:cairn|spectro)\.(var|macro|system|pack)\.([\w.-]+)/g)].map(([, family, name = '']) => ({
    family: family as Family | 'pack',
    name,
  }))
}
