import { plain } from '#cli/paint.ts'
import { run } from '#cli/run.ts'
import { settingsPath } from '#cli/settings.ts'
import type { Running } from './run-cairn.ts'

/** Runs `cairn` in this process, as in a pipe: all of it but the start of a process, which takes the most time. */
export function startHere(words: readonly string[], environment: Readonly<Record<string, string>>, input = ''): Running {
  let out = ''
  let err = ''
  const screen = (write: (text: string) => void) => ({ isTerminal: false, paint: plain, columns: 80, write })
  const nobody = () => Promise.reject(new Error('nobody is there to be asked'))
  const ended = run(words, {
    terminal: {
      answers: screen((text) => (out += text)),
      notes: screen((text) => (err += text)),
      interactive: false,
      readInput: () => Promise.resolve(input),
      ask: nobody,
      askHidden: nobody,
    },
    environment,
    settingsPath: settingsPath(environment, environment['HOME'] ?? '/nowhere'),
    now: Date.now,
  })
  return { out: () => out, ended: ended.then((code) => ({ code, out, err })) }
}
