import type { MacroScope } from '../api/queries.ts'

export interface Macro {
  readonly name: string
  readonly value: string
  readonly scope: MacroScope
}

export const scopeWords = { project: 'this project', all: 'all projects' } as const satisfies Record<MacroScope, string>

/** A macro in words: two of one name are two. */
export const nameOf = ({ name, scope }: Macro) => `${name} of ${scopeWords[scope]}`
