import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const binFile = fileURLToPath(new URL('../../bin/cairn', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Running {
  /** What was written to standard output so far. */
  readonly out: () => string
  readonly ended: Promise<Ran>
}

/** Starts `cairn` as a user would, in a pipe. Of the environment it has what is given and no more. */
export function startCairn(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = '',
  file = binFile,
): Running & { readonly interrupt: () => void } {
  const child = spawn(process.execPath, [file, ...words], { env: { PATH: process.env['PATH'], ...environment } })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  child.stdin.on('error', () => undefined).end(input)
  const code = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  return { out: () => out, ended: code.then((code) => ({ code, out, err })), interrupt: () => void child.kill('SIGINT') }
}
