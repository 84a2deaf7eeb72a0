import type { Terminal } from './terminal.ts'

/** Asks a question that is answered by yes or no; nothing typed is no. */
export async function isWanted(terminal: Terminal, question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await terminal.ask(`${question} [y/N] `))
}
