import { shortened } from '../base/shortened.ts'
import type { Problem } from '../profile/check-profile.ts'
import type { ProfileRevision } from '../profile/profile.ts'
import { givenValue } from '../profile/references.ts'
import { newAllowance, resolveText } from '../profile/resolve-reference.ts'
import type { Variable } from '../profile/variable.ts'
import { checkValue } from '../profile/variable-value.ts'
import type { ClusterSpec } from './cluster.ts'
import type { ClusterReferences } from './cluster-references.ts'

/** Values that are missing, and values that their variables refuse: those that a version carried over are checked like new ones. */
export function checkVariables(
  spec: ClusterSpec,
  profiles: readonly ProfileRevision[],
  references: ClusterReferences,
): readonly Problem[] {
  return profiles.flatMap((profile) =>
    profile.content.variables.flatMap((variable): readonly Problem[] => {
      const path = `variables.${variable.name}`
      const given = givenValue(variable, spec.variables)
      // The text of a sensitive value was checked when it was given, and is known nowhere since.
      if (given?.kind === 'sensitive') return []
      const text = given?.value ?? variable.default ?? ''
      if (text === '') return variable.required ? [missing(profile, variable)] : []
      const resolved = resolveText(text, references.at(profile), newAllowance())
      const of = `profile ${profile.profile} ${profile.version}: the value of variable ${variable.name}`
      if (resolved.kind === 'problem')
        return [{ path, code: resolved.code, message: `${of} holds {{.cairn.${resolved.name}}}, and ${resolved.message}` }]
      const value = resolved.kind === 'value' ? String(resolved.value) : text
      const rule = checkValue(variable, value)
      if (rule === null) return []
      const what =
        variable.sensitive || (resolved.kind === 'value' && resolved.isSensitive)
          ? ''
          : `; this is ${JSON.stringify(shortened(value))}`
      return [{ path, code: 'variable.invalid', message: `${of} ${rule}${what}` }]
    }),
  )
}

function missing({ profile, version }: ProfileRevision, { name }: Variable): Problem {
  const message = `profile ${profile} ${version} requires the variable ${name}, and this cluster gives it no value`
  return { path: `variables.${name}`, code: 'variable.missing', message }
}
