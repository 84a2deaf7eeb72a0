import { completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { indentOnInput, indentService, indentUnit } from '@codemirror/language'
import { linter, lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { MergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { parseValues } from '#core/profile/values.ts'
import { assistance, type Assist } from './code-assist.ts'
import { codeTheme } from './code-theme.ts'

/** A YAML text to read or to edit. Tab leaves it, so that the keyboard never gets stuck. */
export function CodeMirror({ label, value, onChange, check = true, assist, marked }: CodeMirrorProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const text = useLatest(value)
  const changed = useLatest(onChange)
  const known = useLatest(assist)
  const editable = onChange !== undefined
  useEffect(() => {
    if (!place.current) return undefined
    const extensions = [...basics(label), ...(editable ? editing((next) => changed.current?.(next), check, known) : reading)]
    const editor = new EditorView({ parent: place.current, state: EditorState.create({ doc: text.current, extensions }) })
    view.current = editor
    return () => editor.destroy()
  }, [label, editable, check, changed, known, text])
  useEffect(() => replaceText(view.current, value), [value])
  useEffect(() => mark(view.current, marked), [marked, label])
  return <div ref={place} className="c-code" />
}

/**
 * Two texts side by side, the changes marked, unchanged stretches folded. One that is edited stands first and alone, until it differs
 * from the other: where one types, nothing moves.
 */
export function CodeMirrorDiff({
  left,
  right,
  leftLabel,
  rightLabel,
  onChange,
  fold = true,
  check = true,
  assist,
  marked,
  carry = false,
}: CodeMirrorDiffProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<MergeView>(null)
  const text = useLatest(right)
  const changed = useLatest(onChange)
  const known = useLatest(assist)
  const editable = onChange !== undefined
  useEffect(() => {
    if (!place.current) return undefined
    const merge = new MergeView({
      parent: place.current,
      a: { doc: left, extensions: [...basics(leftLabel), ...reading] },
      b: {
        doc: text.current,
        extensions: [...basics(rightLabel), ...(editable ? editing((next) => changed.current?.(next), check, known) : reading)],
      },
      orientation: editable ? 'b-a' : 'a-b',
      gutter: true,
      ...(carry ? { revertControls: 'a-to-b' as const, renderRevertControl: () => carryButton(rightLabel) } : {}),
      highlightChanges: true,
      diffConfig: { scanLimit: 2000, timeout: 200 },
      ...(fold ? { collapseUnchanged: { margin: 3, minSize: 6 } } : {}),
    })
    view.current = merge
    return () => merge.destroy()
  }, [left, leftLabel, rightLabel, editable, fold, check, carry, changed, known, text])
  useEffect(() => replaceText(view.current?.b ?? null, right), [right])
  useEffect(() => mark(view.current?.b ?? null, marked), [marked, left, rightLabel])
  return <div ref={place} className={editable && left === right ? 'c-code c-code-diff c-code-alone' : 'c-code c-code-diff'} />
}

function basics(label: string): Extension[] {
  return [
    lineNumbers(),
    yaml(),
    codeTheme,
    indentUnit.of('  '),
    indentService.of(({ state, simulatedBreak }, position) => {
      const { from, text } = state.doc.lineAt(position)
      return simulatedBreak === null ? undefined : indentBelow(text.slice(0, position - from))
    }),
    EditorState.tabSize.of(2),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
  ]
}

const reading: Extension[] = [EditorState.readOnly.of(true)]

/** How far a new line stands in: as the one before, and below a key that has nothing yet one step more. */
function indentBelow(text: string): number {
  const [spaces = '', marks = ''] = /^( *)((?:- +)*)/.exec(text)?.slice(1) ?? []
  const isOpen = /:\s*(?:[|>][-+\d]*\s*)?(?:#.*)?$/.test(text)
  return spaces.length + marks.length + (isOpen ? 2 : 0)
}

/** The arrow beside a change, which carries the lines of the saved text over to the edited one. */
function carryButton(to: string): HTMLElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.title = 'Carry these lines over to the left'
  button.setAttribute('aria-label', `Carry these lines over to ${to}`)
  button.textContent = '←'
  return button
}

function editing(onText: (text: string) => void, check: boolean, assist: { readonly current: Assist | undefined }): Extension[] {
  return [
    history(),
    indentOnInput(),
    highlightActiveLine(),
    keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
    ...(assist.current ? assistance(() => assist.current ?? noAssist) : []),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onText(update.state.doc.toString())
    }),
    lintGutter(),
    ...(check ? [linter(yamlErrors, { delay: 300 })] : []),
  ]
}

const noAssist: Assist = { notes: null, references: [] }

/** The server's own reading of values, in the browser: its errors stand at their line while one types. */
function yamlErrors(view: EditorView): readonly Diagnostic[] {
  const parsed = parseValues(view.state.doc.toString())
  if (parsed.kind === 'values') return []
  const line = view.state.doc.line(Math.min(Math.max(parsed.line, 1), view.state.doc.lines))
  const from = Math.min(line.from + Math.max(parsed.column - 1, 0), line.to)
  return [{ from, to: line.to, severity: 'error', message: parsed.message }]
}

/** Shows what was found in a text, unless the text is another one by now. */
function mark(view: EditorView | null, marked: Marked | undefined): void {
  if (!view || !marked || view.state.doc.toString() !== marked.text) return
  const last = marked.text.length
  const diagnostics = marked.marks.map(({ from, to, message, code }): Diagnostic => {
    return { from: Math.min(from, last), to: Math.min(to, last), severity: 'error', message, source: code }
  })
  view.dispatch(setDiagnostics(view.state, diagnostics))
}

function replaceText(view: EditorView | null, text: string): void {
  if (!view || view.state.doc.toString() === text) return
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
}

/** What the last render gave, for listeners that outlive it. */
function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  })
  return latest
}

export interface CodeMirrorProps {
  readonly label: string
  readonly value: string
  readonly onChange?: (text: string) => void
  /** Whether errors of values are marked while typing. */
  readonly check?: boolean
  readonly assist?: Assist
  readonly marked?: Marked
}

/** What somebody else found wrong with a text; with `check` off, nothing else is marked. */
export interface Marked {
  readonly text: string
  readonly marks: readonly { readonly from: number; readonly to: number; readonly message: string; readonly code: string }[]
}

export interface CodeMirrorDiffProps {
  readonly left: string
  readonly right: string
  readonly leftLabel: string
  readonly rightLabel: string
  readonly onChange?: (text: string) => void
  readonly fold?: boolean
  /** Whether errors of values are marked while typing; manifests may be templates, which are no YAML yet. */
  readonly check?: boolean
  readonly assist?: Assist
  readonly marked?: Marked
  /** Whether arrows between the texts carry lines over from the left to the right. */
  readonly carry?: boolean
}
