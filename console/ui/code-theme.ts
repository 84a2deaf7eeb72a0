import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const token = (name: string) => `var(--pf-t--global--${name})`

/** Editors in the colours of the page, so that both themes follow from PatternFly's tokens. */
export const codeTheme: Extension = [
  EditorView.theme({
    '&': {
      fontSize: '13px',
      color: token('text--color--regular'),
      backgroundColor: token('background--color--primary--default'),
    },
    '.cm-scroller': { fontFamily: token('font--family--mono'), lineHeight: '1.5' },
    '.cm-content': { caretColor: token('text--color--regular') },
    '.cm-cursor': { borderLeftColor: token('text--color--regular') },
    '.cm-gutters': {
      backgroundColor: token('background--color--secondary--default'),
      color: token('text--color--subtle'),
      border: 'none',
    },
    '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, currentColor 5%, transparent)' },
    '.cm-activeLineGutter': { backgroundColor: 'transparent', color: token('text--color--regular') },
    // The box around it shows the focus, gutters included.
    '&.cm-focused': { outline: 'none' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      backgroundColor: 'color-mix(in srgb, var(--pf-t--global--color--brand--default) 28%, transparent) !important',
    },
    '.cm-collapsedLines': {
      background: token('background--color--secondary--default'),
      color: token('text--color--subtle'),
    },
    '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: '"⋯"' },
    '.cm-deletedChunk, &.cm-merge-a .cm-changedLine': { backgroundColor: 'var(--c-removed)' },
    '.cm-insertedLine, &.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--c-added)' },
    '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': { background: 'var(--c-removed-strong)' },
    '&.cm-merge-b .cm-changedText': { background: 'var(--c-added-strong)' },
    '.cm-tooltip': {
      color: token('text--color--regular'),
      backgroundColor: token('background--color--floating--default'),
      border: `1px solid ${token('border--color--default')}`,
      borderRadius: '6px',
      boxShadow: token('box-shadow--md'),
      overflow: 'hidden',
    },
    '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: token('font--family--mono'), maxHeight: '16em' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', display: 'flex', gap: '16px' },
    '.cm-tooltip-autocomplete ul li[aria-selected]': {
      color: token('text--color--regular'),
      background: 'color-mix(in srgb, var(--pf-t--global--color--brand--default) 22%, transparent)',
    },
    '.cm-completionDetail': { marginInlineStart: 'auto', fontStyle: 'normal', color: token('text--color--subtle') },
    '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
    '.cm-tooltip.cm-completionInfo': { padding: '8px 10px', maxWidth: '340px' },
    '.cm-tooltip-hover .c-note': { padding: '8px 10px', maxWidth: '420px' },
    '.c-note': { fontFamily: token('font--family--body'), fontSize: '13px', lineHeight: '1.45' },
    '.c-note > * + *': { marginBlockStart: '4px' },
    '.c-note-own, .c-note-rule': { color: token('text--color--subtle') },
    '.c-note-repave': { fontWeight: '500' },
    '.cm-diagnosticSource': { opacity: '1', fontSize: '12px', color: token('text--color--subtle') },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--c-code-key)' },
      { tag: [tags.string, tags.special(tags.string)], color: 'var(--c-code-text)' },
      { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.keyword], color: 'var(--c-code-value)' },
      { tag: [tags.comment, tags.meta], color: token('text--color--subtle'), fontStyle: 'italic' },
    ]),
  ),
]
