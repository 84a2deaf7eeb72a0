import { CommanderError, type Command } from 'commander'
import type { Cli } from './connection.ts'
import { Failure, failureText } from './failure.ts'
import type { Given } from './next-step.ts'
import { cairnProgram } from './program.ts'

/** Runs one command line (the words after `cairn`) and answers the code to end with. */
export async function run(words: readonly string[], cli: Omit<Cli, 'endWith'>): Promise<number> {
  let exitCode = 0
  let given: Given = {}
  const program = cairnProgram({ ...cli, endWith: (code) => (exitCode = code) })
  program.hook('preAction', (_, command) => void (given = givenTo(command)))
  try {
    await program.parseAsync(words, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) cli.terminal.notes.write(failureText(error, given) ?? bugText(error))
    return exitCodeOf(error, words.includes('--detailed-exitcode'))
  }
}

/** 1: it did not work. 2: it was not given as the manual says, unless 2 was asked to mean "something changes". */
function exitCodeOf(error: unknown, isDetailed: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  const isUsage = error instanceof CommanderError || (error instanceof Failure && error.exitCode === 2)
  return isUsage && !isDetailed ? 2 : 1
}

/** The arguments that say which cluster or plan it is; those of `cairn cluster` call it a name. */
function givenTo(command: Command): Given {
  const words = command.registeredArguments.map((argument, index) => {
    const isCluster = argument.name() === 'NAME' && command.parent?.name() === 'cluster'
    return [isCluster ? 'CLUSTER' : argument.name(), command.processedArgs[index]]
  })
  return Object.fromEntries(words.filter(([, word]) => typeof word === 'string')) as Given
}

function bugText(error: unknown): string {
  return `cairn: this is a bug in cairn; please report it with what you did.\n${error instanceof Error ? error.stack : String(error)}\n`
}
