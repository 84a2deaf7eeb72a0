import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What `bin/cairn` starts; most tests save themselves the second process. */
const mainFile = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
export const binFile = fileURLToPath(new URL('../../bin/cairn', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs `cairn` as a user would, in a pipe. Of the environment it has what is given and no more. */
export async function runCairn(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = '',
  file = mainFile,
): Promise<Ran> {
  const child = spawn(process.execPath, [file, ...words], { env: { PATH: process.env['PATH'], ...environment } })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  child.stdin.on('error', () => undefined).end(input)
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  return { code, out, err }
}
