import { readFile } from 'node:fs/promises'
import type { SourceText } from './documents.ts'
import { Failure, usageFailure } from './failure.ts'
import type { Terminal } from './terminal.ts'

/** The texts of these files; `-` is standard input, once. */
export async function readFiles(paths: readonly string[], terminal: Terminal): Promise<readonly SourceText[]> {
  if (paths.filter((path) => path === '-').length > 1) throw usageFailure('Standard input (-) can be read only once.')
  return Promise.all(paths.map((path) => readOne(path, terminal)))
}

/** The text of one file; `-` is standard input. */
export async function readOne(path: string, terminal: Terminal): Promise<SourceText> {
  if (path === '-') return { name: 'standard input', text: await terminal.readInput() }
  try {
    return { name: path, text: await readFile(path, 'utf8') }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Failure(`${path} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : message}.`)
  }
}
