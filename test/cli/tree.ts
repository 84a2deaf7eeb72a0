import type { Command } from 'commander'
import { plain } from '#cli/paint.ts'
import { cairnProgram } from '#cli/program.ts'

/** The tree of commands, to be looked at: nothing of it is run. */
export function cairnTree(): Command {
  const screen = { isTerminal: false, paint: plain, columns: 80, write: () => undefined }
  const nobody = () => Promise.reject(new Error('nobody is asked'))
  return cairnProgram({
    terminal: { answers: screen, notes: screen, interactive: false, readInput: nobody, ask: nobody, askHidden: nobody },
    environment: {},
    settingsPath: '/nowhere',
    now: () => 0,
    endWith: () => undefined,
  })
}
