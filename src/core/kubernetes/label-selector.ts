import { entry, isJsonObject, type Json, type JsonObject } from '../base/json.ts'

/**
 * Whether a label selector selects what has these labels: all that it asks for, which is everything where it asks for nothing. One that is
 * absent selects nothing (kubernetes.io, "Labels and Selectors").
 */
export function isSelected(labels: Readonly<Record<string, string>>, selector: JsonObject | null): boolean {
  if (selector === null) return false
  const wanted = entry(selector, 'matchLabels')
  const expressions = entry(selector, 'matchExpressions')
  return (
    (!isJsonObject(wanted) || Object.entries(wanted).every(([key, value]) => valueOf(labels, key) === value)) &&
    (!Array.isArray(expressions) || (expressions as readonly Json[]).every((one) => isJsonObject(one) && isMet(labels, one)))
  )
}

function isMet(labels: Readonly<Record<string, string>>, expression: JsonObject): boolean {
  const { key, operator, values } = expression
  const value = typeof key === 'string' ? valueOf(labels, key) : undefined
  const isNamed = value !== undefined && Array.isArray(values) && (values as readonly Json[]).includes(value)
  if (operator === 'In') return isNamed
  if (operator === 'NotIn') return !isNamed
  if (operator === 'Exists') return value !== undefined
  return operator === 'DoesNotExist' && value === undefined
}

function valueOf(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined
}
