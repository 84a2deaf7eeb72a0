export const variableTypes = ['string', 'number', 'boolean', 'version', 'ipv4', 'ipv4cidr', 'ipv6', 'base64'] as const
export type VariableType = (typeof variableTypes)[number]

/**
 * A question that a profile asks each cluster. What an optional property would say where it is absent, it does not say: revisions of
 * every release keep their digests.
 */
export interface Variable {
  readonly name: string
  readonly displayName: string
  readonly description: string
  readonly type: VariableType
  /** A text, as every value is. It may hold references. */
  readonly default: string | null
  readonly required: boolean
  /** The value is sealed at once and appears nowhere again. Such a variable has no default, which a profile would show. */
  readonly sensitive: boolean
  /** Whether a value may have line breaks; forms offer lines. */
  readonly multiline?: boolean
  /** Forms do not ask for it. */
  readonly hidden?: boolean
  /** Its value is the default, on every cluster. */
  readonly readOnly?: boolean
  /** Where there are any, a value is one of them. */
  readonly options?: readonly VariableOption[]
  /** A regular expression that a value matches. */
  readonly pattern?: string
}

/** JSON as it stands, which an interface is not. */
export type VariableOption = { readonly value: string; readonly label?: string; readonly description?: string }

/** The value that a cluster gives. Of a sensitive one only the keyed digest is known to core. */
export type VariableValue =
  { readonly kind: 'plain'; readonly value: string } | { readonly kind: 'sensitive'; readonly digest: string }

/** What stands in every output in the place of a sensitive value; given back, it means "keep the one you have". */
export const sensitiveMask = '(sensitive)'
