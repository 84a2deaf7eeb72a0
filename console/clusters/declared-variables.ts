import { useQueries } from '@tanstack/react-query'
import { variablesIn } from '#core/cluster/document-variables.ts'
import { checkValue } from '#core/profile/variable-value.ts'
import { read } from '../api/queries.ts'
import { problemAt, type DocumentDraft } from '../ui/document-draft.ts'
import { chosenProfiles } from './addon-profiles.tsx'
import type { DeclaredVariable } from './variable-fields.tsx'

/** The variables of all chosen profile versions; null while they are read. One that two profiles ask for is asked once. */
export function useDeclared(draft: DocumentDraft): readonly DeclaredVariable[] | null {
  const versions = useQueries({ queries: chosenProfiles(draft).map(({ name, version }) => read.profileVersion(name, version)) })
  if (versions.some(({ isPending }) => isPending)) return null
  const declared = versions.flatMap(({ data }) => data?.document.spec.variables ?? [])
  return declared.filter(({ name }, index) => declared.findIndex((one) => one.name === name) === index)
}

/** What is wrong with a variable's value in the document: by its own rule while it is typed, else by what the server says. */
export function declaredProblem(draft: DocumentDraft, { name, ...variable }: DeclaredVariable): string | undefined {
  const wrong = checkValue(ruleOf(variable), variablesIn(draft.text)?.[name] ?? '')
  return wrong === null ? problemAt(draft.problems, ['spec', 'variables', name]) : `The value ${wrong}.`
}

function ruleOf({ type, multiline, options, pattern }: Omit<DeclaredVariable, 'name'>): Parameters<typeof checkValue>[0] {
  return {
    type,
    multiline,
    ...(options.length === 0 ? {} : { options }),
    ...(pattern === null ? {} : { pattern }),
  }
}
