import { keyedDigest } from '#core/base/digest.ts'
import type { ProfileRevision } from '#core/profile/profile.ts'
import { sensitiveMask, type Variable, type VariableValue } from '#core/profile/variable.ts'
import { checkValue } from '#core/profile/variable-value.ts'
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
 * Turns texts into values of the variables that the profiles declare. A sensitive text becomes its keyed digest at once, so it is
 * checked here, where it is still known; the mask that outputs show in its place means the value that the cluster has. Every other
 * value is checked by the plan, those that the cluster gave earlier included.
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
    const variables = declared.get(name) ?? []
    const path = `variables.${name}`
    if (variables.length === 0) {
      problems.push({ path, code: 'variable.unknown', message: `no profile of the cluster has a variable ${name}` })
    } else if (isReadOnly(variables)) {
      // Documents that were exported say the value that there is.
      if (variables.some((variable) => variable.default !== text))
        problems.push({
          path,
          code: 'variable.read-only',
          message: `variable ${name} is read-only: its value is the default, on every cluster`,
        })
    } else if (!isSensitive(variables)) {
      values.push([name, { kind: 'plain', value: text }])
    } else if (text !== sensitiveMask) {
      for (const variable of variables) {
        const rule = checkValue(variable, text)
        if (rule !== null)
          problems.push({
            path,
            code: 'variable.invalid',
            message: `the value of variable ${name} ${rule}; the one that was given is not`,
          })
      }
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
      value.kind === 'plain' && isSensitive(declared.get(name) ?? []) ? [[name, value.value]] : [],
    ),
  )
}

/** By name: two profiles may ask for the same. */
function declaredBy(profiles: readonly ProfileRevision[]): ReadonlyMap<string, readonly Variable[]> {
  return Map.groupBy(
    profiles.flatMap(({ content }) => content.variables),
    (variable) => variable.name,
  )
}

/** What one of the profiles marks as sensitive is so for all of them. */
function isSensitive(variables: readonly Variable[]): boolean {
  return variables.some((variable) => variable.sensitive)
}

function isReadOnly(variables: readonly Variable[]): boolean {
  return variables.length > 0 && variables.every((variable) => variable.readOnly === true)
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

/** The values that the profiles still ask for: others go with the profile that asked, which the plan tells. */
export function carriedVariables(
  values: Readonly<Record<string, VariableValue>>,
  profiles: readonly ProfileRevision[],
): Readonly<Record<string, VariableValue>> {
  const declared = declaredBy(profiles)
  const isAsked = (name: string) => declared.has(name) && !isReadOnly(declared.get(name) ?? [])
  return Object.fromEntries(Object.entries(values).filter(([name]) => isAsked(name)))
}
