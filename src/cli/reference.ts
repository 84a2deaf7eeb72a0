import { usageFailure } from './failure.ts'

export interface VersionReference {
  readonly name: string
  readonly version: string | null
}

/** `NAME` or `NAME@VERSION`. */
export function parseReference(text: string): VersionReference {
  const [name = '', version, ...rest] = text.split('@')
  if (name === '' || version === '' || rest.length > 0) {
    throw usageFailure(`${JSON.stringify(text)} names no version.`, 'Write NAME@VERSION, such as edge-retail@1.2.0.')
  }
  return { name, version: version ?? null }
}

/** `NAME@VERSION`, the version not left out. */
export function parseFullReference(text: string): { readonly name: string; readonly version: string } {
  const { name, version } = parseReference(text)
  if (version === null) {
    throw usageFailure(`${JSON.stringify(text)} names no version.`, 'Write NAME@VERSION, such as edge-retail@1.2.0.')
  }
  return { name, version }
}

/** `KEY=VALUE`; the value may hold further equals signs, or nothing. */
export function parseAssignment(text: string, form: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw usageFailure(`${JSON.stringify(text)} is not of the form ${form}.`)
  return [text.slice(0, at), text.slice(at + 1)]
}
