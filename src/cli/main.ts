import { homedir } from 'node:os'
import { run } from './run.ts'
import { settingsPath } from './settings.ts'
import { openTerminal } from './terminal.ts'

process.exitCode = await run(process.argv.slice(2), {
  terminal: openTerminal(process, process.env),
  environment: process.env,
  settingsPath: settingsPath(process.env, homedir()),
  now: Date.now,
})
