import { readPattern } from '../base/pattern.ts'
import type { Problem } from './check-profile.ts'
import { holdsExpression } from './expression.ts'
import type { References } from './references.ts'
import { newAllowance, resolveText } from './resolve-reference.ts'
import type { Variable } from './variable.ts'
import { checkValue } from './variable-value.ts'

/** What a variable's properties demand of one another (2-rules, "A variable has"). Every problem at once. */
export function checkDeclaredVariable(variable: Variable, references: References, path: string): readonly Problem[] {
  return [...checkDefault(variable, references, path), ...checkOptions(variable, path), ...checkPattern(variable, path)]
}

function checkDefault(variable: Variable, references: References, path: string): readonly Problem[] {
  const { sensitive, required, hidden, readOnly } = variable
  const at = `${path}.default`
  const text = variable.default
  if (sensitive && text !== null)
    return [problem(at, 'variable.sensitive-default', 'a sensitive variable has no default: a profile would show it')]
  if (text === null || text === '') {
    const needs = [
      ...(readOnly === true ? ['a read-only variable has its default as its value, and there is none'] : []),
      ...(hidden === true && required
        ? ['nobody is asked for a hidden variable, and this one is required; give it a default']
        : []),
    ]
    return needs.map((message) => problem(at, 'variable.default-missing', message))
  }
  const resolved = resolveText(text, references, newAllowance())
  if (resolved.kind === 'problem')
    return [problem(at, resolved.code, `{{.cairn.${resolved.name}}} does not resolve: ${resolved.message}`)]
  // What refers to a cluster's facts is checked when a cluster is planned.
  const rule = resolved.kind === 'value' ? checkValue(variable, String(resolved.value)) : null
  return rule === null
    ? []
    : [problem(at, 'variable.invalid', `the value of variable ${variable.name} ${rule}; its default is not`)]
}

function checkOptions({ options = [], sensitive, ...variable }: Variable, path: string): readonly Problem[] {
  if (options.length > 0 && sensitive)
    return [
      problem(
        `${path}.options`,
        'variable.sensitive-options',
        'a sensitive variable has no options: a profile would show its value',
      ),
    ]
  return options.flatMap(({ value }, index): readonly Problem[] => {
    const at = `${path}.options[${index}].value`
    if (value === '') return [problem(at, 'variable.invalid', 'an option has a value')]
    if (options.findIndex((one) => one.value === value) < index)
      return [problem(at, 'variable.option-twice', `there is a second option ${value}`)]
    const rule = holdsExpression(value) ? null : checkValue(variable, value)
    return rule === null
      ? []
      : [problem(at, 'variable.invalid', `the value of variable ${variable.name} ${rule}; this option is not`)]
  })
}

function checkPattern({ pattern }: Variable, path: string): readonly Problem[] {
  const read = pattern === undefined ? null : readPattern(pattern)
  return read?.kind === 'malformed'
    ? [problem(`${path}.pattern`, 'variable.pattern', `the regular expression cannot be read: ${read.message}`)]
    : []
}

function problem(path: string, code: string, message: string): Problem {
  return { path, code, message }
}
