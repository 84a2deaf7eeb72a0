import {
  autocompletion,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import { EditorView, hoverTooltip } from '@codemirror/view'
import type { Json } from '#core/base/json.ts'
import { choicesOf, hasMembers, type ValueNote, type ValueNotes } from '#core/pack/value-notes.ts'
import type { ValueStep } from '#core/pack/value-path.ts'
import { yamlCursor, yamlKeyAt } from '#core/pack/yaml-cursor.ts'
import { functionUsages } from '#core/profile/text-function.ts'
import { valueText } from './value-text.ts'

/** What an editor of values knows to offer. */
export interface Assist {
  /** Of the pack that the values are laid over. */
  readonly notes: ValueNotes | null
  readonly references: readonly OfferedReference[]
  /** What a change of the value at a place would replace; null where nothing. */
  readonly repaves?: (steps: readonly ValueStep[]) => string | null
}

/** What can stand between double braces. */
export interface OfferedReference {
  /** Such as `cairn.var.replicas`. */
  readonly name: string
  readonly detail: string
  readonly info: string
}

/** Completions of keys, values and references, and what is known of the key under the pointer. `current` is asked at each use. */
export function assistance(current: () => Assist): Extension[] {
  return [
    autocompletion({
      override: [(context) => references(context, current()), (context) => values(context, current())],
      icons: false,
      maxRenderedOptions: 60,
    }),
    hoverTooltip((view, position) => {
      const key = yamlKeyAt(view.state.doc.toString(), position)
      const note = key && current().notes?.at(key.steps)
      if (!key || !note) return null
      const dom = () => ({ dom: describe(note, current().repaves?.(key.steps) ?? null) })
      return { pos: key.from, end: key.to, create: dom }
    }),
  ]
}

function values({ state, pos, explicit }: CompletionContext, { notes, repaves }: Assist): CompletionResult | null {
  const text = state.doc.toString()
  const cursor = notes && yamlCursor(text, pos)
  if (!notes || !cursor || (cursor.typed === '' && !explicit)) return null
  if (cursor.writes === 'key') {
    const indent = ' '.repeat(columnOf(text, cursor.from))
    const options = notes.below(cursor.steps).map(({ key, note }, place): Completion => {
      const steps = [...cursor.steps, { kind: 'key' as const, key }]
      return {
        label: key,
        detail: brief(note),
        boost: -place,
        info: () => describe(note, repaves?.(steps) ?? null),
        apply: (view, _, from, to) => insertKey(view, from, to, quoted(key), note, indent),
      }
    })
    return options.length === 0 ? null : { from: cursor.from, options, validFor: /^[\w./-]*$/ }
  }
  const note = notes.at(cursor.steps)
  if (!note) return null
  const own = note.value === undefined || hasMembers(note) ? [] : [scalarText(note.value)]
  const options = [...new Set([...choicesOf(note), ...own])].map((label): Completion => ({
    label,
    ...(own.includes(label) ? { detail: 'the pack’s own' } : {}),
  }))
  return options.length === 0 ? null : { from: cursor.from, options }
}

/** A key with what makes its value easy to go on with: a line below for what has members, the choices where there are some. */
function insertKey(view: EditorView, from: number, to: number, key: string, note: ValueNote, indent: string): void {
  const rest = view.state.doc.sliceString(to, to + 1)
  const tail = rest === ':' ? '' : !hasMembers(note) ? ': ' : Array.isArray(note.value) ? `:\n${indent}  - ` : `:\n${indent}  `
  const insert = key + tail
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, userEvent: 'input.complete' })
  if (tail !== '') startCompletion(view)
}

function references({ state, pos }: CompletionContext, { references: offered }: Assist): CompletionResult | null {
  const line = state.doc.lineAt(pos)
  const before = line.text.slice(0, pos - line.from)
  const after = line.text.slice(pos - line.from)
  const [piped, call] = /\{\{[^{}]*\|\s*(\w*)$/.exec(before) ?? []
  if (piped !== undefined && call !== undefined) {
    return { from: pos - call.length, options: functionUsages().map((label) => ({ label })) }
  }
  const opening = /(:\s+)?\{\{-?\s*\.?[\w.-]*$/.exec(before)
  if (!opening) return null
  const [whole, value = ''] = opening
  // A value that begins with braces is a map to YAML, so it gets its quotes.
  const quote = value === '' ? '' : '"'
  const from = pos - (whole.length - value.length)
  const closing = /^[\w.-]*\s*-?\}\}/.exec(after)?.[0].length ?? 0
  const options = offered.map(({ name, detail, info }): Completion => {
    const insert = `${quote}{{.${name}}}${quote}`
    return {
      label: `{{.${name}`,
      displayLabel: name.replace(/^cairn\./, ''),
      detail,
      ...(info === '' ? {} : { info }),
      apply: (view) =>
        view.dispatch({
          changes: { from, to: pos + closing, insert },
          selection: { anchor: from + insert.length },
          userEvent: 'input.complete',
        }),
    }
  })
  const typed = before.slice(before.length - (whole.length - value.length)).replace(/^\{\{-?\s*\.?/, '')
  const wanted = options.filter(({ label }) => label.includes(typed))
  return { from, options: wanted, filter: false }
}

function describe(note: ValueNote, repaves: string | null): HTMLElement {
  const box = document.createElement('div')
  box.className = 'c-note'
  const add = (text: string, className = '') => {
    const line = document.createElement('div')
    // Never markup: a pack is somebody else's text.
    line.textContent = text
    line.className = className
    box.append(line)
  }
  const { rule, comment, value } = note
  if (comment !== '') add(comment)
  for (const hint of rule?.hints ?? []) if (hint !== comment) add(hint)
  const marks = [rule?.isRequired && 'required', rule?.isFixed && 'stays the pack’s own', rule?.format?.wanted]
  const demand = marks.filter((mark) => mark !== undefined && mark !== false).join(', ')
  if (demand !== '') add(demand, 'c-note-rule')
  if (value !== undefined && !hasMembers(note)) add(`The pack’s own: ${scalarText(value)}`, 'c-note-own')
  if (repaves !== null) add(repaves, 'c-note-repave')
  if (box.childElementCount === 0) add('The pack says nothing more of it.', 'c-note-own')
  return box
}

function brief(note: ValueNote): string {
  if (note.value === undefined) return note.rule?.format?.wanted ?? ''
  if (Array.isArray(note.value)) return '[…]'
  if (hasMembers(note)) return '{…}'
  const text = scalarText(note.value)
  return text.length > 28 ? `${text.slice(0, 27)}…` : text
}

const scalarText = (value: Json) =>
  typeof value === 'string' ? valueText({ value }).slice('value: '.length) : JSON.stringify(value)

const quoted = (key: string) => (/^[\w./-]+$/.test(key) ? key : JSON.stringify(key))

const columnOf = (text: string, offset: number) => offset - (text.lastIndexOf('\n', offset - 1) + 1)
