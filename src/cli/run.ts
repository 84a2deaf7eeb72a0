import { CommanderError } from 'commander'
import type { Cli } from './connection.ts'
import { Failure, failureText } from './failure.ts'
import { cairnProgram } from './program.ts'

/** Runs one command line (the words after `cairn`) and answers the code to end with. */
export async function run(words: readonly string[], cli: Omit<Cli, 'endWith'>): Promise<number> {
  let exitCode = 0
  const program = cairnProgram({ ...cli, endWith: (code) => (exitCode = code) })
  try {
    await program.parseAsync(words, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) cli.terminal.notes.write(failureText(error) ?? bugText(error))
    return exitCodeOf(error, words.includes('--detailed-exitcode'))
  }
}

/** 1: it did not work. 2: it was not given as the manual says, unless 2 was asked to mean "something changes". */
function exitCodeOf(error: unknown, isDetailed: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  const isUsage = error instanceof CommanderError || (error instanceof Failure && error.exitCode === 2)
  return isUsage && !isDetailed ? 2 : 1
}

function bugText(error: unknown): string {
  return `cairn: this is a bug in cairn; please report it with what you did.\n${error instanceof Error ? error.stack : String(error)}\n`
}
