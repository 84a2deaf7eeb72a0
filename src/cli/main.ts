import { homedir } from 'node:os'
import { CommanderError } from 'commander'
import { Failure, failureText } from './failure.ts'
import { cairnProgram } from './program.ts'
import { settingsPath } from './settings.ts'
import { openTerminal } from './terminal.ts'

const terminal = openTerminal(process, process.env)
const program = cairnProgram({
  terminal,
  environment: process.env,
  settingsPath: settingsPath(process.env, homedir()),
  now: Date.now,
  endWith: (exitCode) => (process.exitCode = exitCode),
})

try {
  await program.parseAsync(process.argv)
} catch (error) {
  process.exitCode = exitCodeOf(error, process.argv.includes('--detailed-exitcode'))
  if (!(error instanceof CommanderError)) terminal.notes.write(failureText(error) ?? bugText(error))
}

/** 1: it did not work. 2: it was not given as the manual says, unless 2 was asked to mean "something changes". */
function exitCodeOf(error: unknown, isDetailed: boolean): number {
  const isUsage = error instanceof CommanderError ? error.exitCode !== 0 : error instanceof Failure && error.exitCode === 2
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  return isUsage && !isDetailed ? 2 : 1
}

function bugText(error: unknown): string {
  return `cairn: this is a bug in cairn; please report it with what you did.\n${error instanceof Error ? error.stack : String(error)}\n`
}
