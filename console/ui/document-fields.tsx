import { useState } from 'react'
import type { Json } from '#core/base/json.ts'
import { isJsonObject } from '#core/base/json.ts'
import type { DocumentPath } from '#core/cluster/edit-document.ts'
import { Field } from './field.tsx'
import { numberOf, problemAt, textAt, wordOf, type DocumentDraft } from './document-draft.ts'
import { after, before, linesOf } from './written-lines.ts'

interface DocumentFieldProps {
  readonly draft: DocumentDraft
  readonly path: DocumentPath
  readonly label: string
  readonly help?: string
  readonly required?: boolean
}

/** A line of the document. Left empty, it is not in there, unless it is required. */
export function TextAt({ draft, path, label, help, required = false, options, number, flag }: TextAtProps) {
  const change = (text: string) => {
    if (number === true) draft.set(path, numberOf(text))
    else if (flag === true) draft.set(path, text === '' ? undefined : text === 'true')
    else draft.set(path, text === '' && !required ? undefined : text)
  }
  return (
    <Field
      label={label}
      value={textAt(draft, path)}
      onChange={change}
      required={required}
      help={help}
      problem={problemAt(draft.problems, path)}
      {...(options ? { options } : {})}
    />
  )
}

interface TextAtProps extends DocumentFieldProps {
  readonly options?: readonly (readonly [string, string])[]
  readonly number?: boolean
  /** Its options are `true`, `false` and nothing. */
  readonly flag?: boolean
}

/** How a value of several parts is written in lines, and read back. */
interface Lines {
  readonly write: (value: Json | undefined) => string
  readonly read: (lines: readonly string[]) => Json | undefined
}

export const pairs = (mark: string): Lines => ({
  write: (value) =>
    isJsonObject(value)
      ? Object.entries(value)
          .map(([key, text]) => (text === '' ? key : `${key}${mark}${wordOf(text)}`))
          .join('\n')
      : '',
  read: (lines) => Object.fromEntries(lines.map((line) => [before(line, mark), after(line, mark)])),
})

export const list: Lines = {
  write: (value) => (Array.isArray(value) ? (value as readonly Json[]).map(String).join('\n') : ''),
  read: (lines) => lines,
}

export const taints: Lines = {
  write: (value) =>
    Array.isArray(value)
      ? (value as readonly Json[])
          .map((taint) =>
            isJsonObject(taint) ? `${wordOf(taint['key'])}=${wordOf(taint['value'])}:${wordOf(taint['effect'])}` : '',
          )
          .join('\n')
      : '',
  read: (lines) =>
    lines.map((line) => ({
      key: before(line, '='),
      value: before(after(line, '='), ':'),
      effect: line.slice(line.lastIndexOf(':') + 1),
    })),
}

export const subnets: Lines = {
  write: (value) =>
    Array.isArray(value)
      ? (value as readonly Json[])
          .map((subnet) =>
            isJsonObject(subnet)
              ? [wordOf(subnet['id']), wordOf(subnet['zone']), subnet['public'] === true ? 'public' : ''].join(' ').trimEnd()
              : '',
          )
          .join('\n')
      : '',
  read: (lines) =>
    lines.map((line) => {
      const [id = '', zone = '', ...more] = line.split(/\s+/)
      const isPublic = more.join(' ') === 'public'
      return { id, zone: isPublic ? zone : [zone, ...more].join(' '), ...(isPublic && { public: true }) }
    }),
}

/** Several parts, one in a line. What is being typed stays as it is typed; the document has what it comes to. */
export function LinesAt({ draft, path, label, help, form, rows = 3 }: LinesAtProps) {
  const value = draft.at(path)
  const [typed, setTyped] = useState(() => form.write(value))
  const meant = form.read(linesOf(typed))
  // The document was changed elsewhere: in its text, or by another field.
  const shown = JSON.stringify(meant) === JSON.stringify(value ?? form.read([])) ? typed : form.write(value)
  return (
    <Field
      label={label}
      value={shown}
      lines={rows}
      help={help}
      problem={problemAt(draft.problems, path)}
      onChange={(text) => {
        setTyped(text)
        const lines = linesOf(text)
        draft.set(path, lines.length === 0 ? undefined : form.read(lines))
      }}
    />
  )
}

interface LinesAtProps extends DocumentFieldProps {
  readonly form: Lines
  readonly rows?: number
}
