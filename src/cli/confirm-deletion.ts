import { Failure, usageFailure } from './failure.ts'
import { isWanted } from './is-wanted.ts'
import type { Terminal } from './terminal.ts'

/** Asks before something is deleted; where nobody can be asked, `--yes` has to be given. */
export async function confirmDeletion(terminal: Terminal, what: string, yes: true | undefined): Promise<void> {
  if (yes) return
  if (!terminal.interactive) {
    throw usageFailure(
      `This would delete ${what}, and there is no terminal to ask on.`,
      'Give --yes to delete without being asked.',
    )
  }
  if (!(await isWanted(terminal, `Delete ${what}?`))) throw new Failure('Not deleted.')
}
