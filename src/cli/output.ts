import { stringify } from 'yaml'
import type { Paint } from './paint.ts'
import type { Screen } from './terminal.ts'

export const outputForms = ['table', 'json', 'yaml'] as const
export type OutputForm = (typeof outputForms)[number]

/** Writes an answer: whole, as JSON or YAML, or as the text that is made for people. */
export type Show = (answer: unknown, text: (paint: Paint) => string) => void

export function answerWriter(screen: Screen, form: OutputForm): Show {
  return (answer, text) => {
    screen.write(
      form === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : form === 'yaml' ? yamlText(answer) : text(screen.paint),
    )
  }
}

/** YAML that reads back as exactly this value; long lines stay whole. */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })
}

/** Several YAML documents in one text. */
export function yamlDocuments(values: readonly unknown[]): string {
  return values.map(yamlText).join('---\n')
}
