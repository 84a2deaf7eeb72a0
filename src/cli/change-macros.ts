import { changeMacros as changeOnServer } from '#contract/change-macros.ts'
import { sender, type Connection } from './connection.ts'

export type MacroScope = 'project' | 'all'

/** Changes macros of a scope and leaves the others, whoever else does so at the same time. */
export async function changeMacros(
  { address, key, project }: Connection,
  scope: MacroScope,
  change: (macros: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  return await changeOnServer(sender(address, { authorization: `Bearer ${key}` }), { ...project, scope }, change)
}

/** How a scope is called before people. */
export function scopeText(scope: MacroScope): string {
  return scope === 'all' ? 'all projects' : 'the project'
}
