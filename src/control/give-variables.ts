import { keyedDigest } from '#core/base/digest.ts'
import type { ProfileRevision } from '#core/profile/profile.ts'
import { sensitiveMask, type Variable, type VariableValue } from '#core/profile/variable.ts'
import { saveSecret } from '#store/sealed-values.ts'
import type { Transactor } from '#store/transactor.ts'
import type { Control } from './control.ts'
import type { RefusedPlace } from './refusal.ts'

/** Values that were given for variables, ready to be part of a spec, and the secrets among them that must be stored with it. */
export interface GivenVariables {
  readonly values: Readonly<Record<string, VariableValue>>
  readonly secrets: readonly { readonly digest: string; readonly text: string }[]
  readonly problems: readonly RefusedPlace[]
}

/**
 * Turns texts into values of the variables that the profiles declare. A sensitive text becomes its keyed digest at once; the mask
 * that outputs show in its place means the value that the cluster has.
 */
export function giveVariables(
  { digestKey }: Pick<Control, 'digestKey'>,
  given: Readonly<Record<string, string>>,
  profiles: readonly ProfileRevision[],
  current: Readonly<Record<string, VariableValue>>,
): GivenVariables {
  const declared = declaredBy(profiles)
  const values: [string, VariableValue][] = []
  const secrets: { digest: string; text: string }[] = []
  const problems: RefusedPlace[] = []
  for (const [name, text] of Object.entries(given)) {
    const variable = declared.get(name)
    const path = `variables.${name}`
    if (!variable) {
      problems.push({ path, code: 'variable.unknown', message: `no profile of the cluster has a variable ${name}` })
    } else if (!variable.sensitive) {
      values.push([name, { kind: 'plain', value: text }])
    } else if (text !== sensitiveMask) {
      const digest = keyedDigest(digestKey, `variable ${name} ${text}`)
      secrets.push({ digest, text })
      values.push([name, { kind: 'sensitive', digest }])
    } else if (!Object.hasOwn(current, name)) {
      problems.push({
        path,
        code: 'variable.masked',
        message: `${sensitiveMask} stands for a value that the cluster has, and it has none; give the value`,
      })
    }
  }
  return { values: Object.fromEntries(values), secrets, problems }
}

/** What a cluster gave as plain text for variables that the profiles mark as sensitive by now: to be given again, and sealed. */
export function plainThoughSensitive(
  values: Readonly<Record<string, VariableValue>>,
  profiles: readonly ProfileRevision[],
): Readonly<Record<string, string>> {
  const declared = declaredBy(profiles)
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value.kind === 'plain' && declared.get(name)?.sensitive === true ? [[name, value.value]] : [],
    ),
  )
}

/** By name; what one of the profiles marks as sensitive is so for all of them. */
function declaredBy(profiles: readonly ProfileRevision[]): ReadonlyMap<string, Pick<Variable, 'sensitive'>> {
  const declared = new Map<string, Pick<Variable, 'sensitive'>>()
  for (const { name, sensitive } of profiles.flatMap(({ content }) => content.variables)) {
    declared.set(name, { sensitive: sensitive || declared.get(name)?.sensitive === true })
  }
  return declared
}

/** Stores the secrets, sealed, in the transaction that stores what names them. */
export async function saveSecrets(
  { seal }: Pick<Control, 'seal'>,
  tx: Transactor,
  projectId: string,
  { secrets }: GivenVariables,
): Promise<void> {
  for (const { digest, text } of secrets) await saveSecret(tx, projectId, digest, seal(text, `secret/${digest}`))
}

/** The values that the profiles still ask for: others go with the profile that asked. */
export function carriedVariables(
  values: Readonly<Record<string, VariableValue>>,
  profiles: readonly ProfileRevision[],
): Readonly<Record<string, VariableValue>> {
  const declared = new Set(profiles.flatMap(({ content }) => content.variables.map((variable) => variable.name)))
  return Object.fromEntries(Object.entries(values).filter(([name]) => declared.has(name)))
}
