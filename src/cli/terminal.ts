import { text as readAll } from 'node:stream/consumers'
import { createInterface } from 'node:readline/promises'
import type { ReadStream, WriteStream } from 'node:tty'
import { Failure } from './failure.ts'
import { coloured, plain, type Paint } from './paint.ts'
import type { Environment } from './settings.ts'

/** Where the answers of a command go, where notes and progress go, and where its user sits. */
export interface Terminal {
  readonly answers: Screen
  readonly notes: Screen
  /** Whether somebody is there to be asked. */
  readonly interactive: boolean
  /** All of standard input. */
  readInput(): Promise<string>
  ask(question: string): Promise<string>
  /** Asks without showing what is typed. */
  askHidden(question: string): Promise<string>
}

export interface Screen {
  readonly isTerminal: boolean
  readonly paint: Paint
  readonly columns: number
  readonly write: (text: string) => void
}

export function openTerminal(streams: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>, environment: Environment): Terminal {
  const { stdin, stdout, stderr } = streams
  return {
    answers: screen(stdout, environment),
    notes: screen(stderr, environment),
    interactive: stdin.isTTY && stderr.isTTY,
    readInput: () => readAll(stdin),
    ask: (question) => ask(stdin, stderr, question),
    askHidden: (question) => askHidden(stdin, stderr, question),
  }
}

function screen(stream: WriteStream, environment: Environment): Screen {
  // Whoever reads the other end may stop reading (`| head`): that is no failure of ours.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    isTerminal: stream.isTTY,
    paint: stream.isTTY && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb' ? coloured : plain,
    get columns() {
      return stream.columns || 80
    },
    write: (text) => stream.write(text),
  }
}

async function ask(input: ReadStream, output: WriteStream, question: string): Promise<string> {
  const lines = createInterface({ input, output })
  // Ctrl-C and the end of the input close the prompt, and without this the question would wait for ever.
  const closed = new AbortController()
  lines.once('close', () => closed.abort())
  try {
    return (await lines.question(question, { signal: closed.signal })).trim()
  } catch (error) {
    if (!closed.signal.aborted) throw error
    output.write('\n')
    throw stopped()
  } finally {
    lines.close()
  }
}

async function askHidden(input: ReadStream, output: WriteStream, question: string): Promise<string> {
  output.write(question)
  input.setRawMode(true)
  input.resume()
  let typed = ''
  try {
    for await (const chunk of input.iterator({ destroyOnReturn: false })) {
      for (const character of String(chunk)) {
        if (character === '\r' || character === '\n' || character === '\u0004') return typed
        if (character === '\u0003') throw stopped()
        if (character === '\u007f' || character === '\b') typed = Array.from(typed).slice(0, -1).join('')
        else if (character >= ' ') typed += character
      }
    }
    return typed
  } finally {
    input.setRawMode(false)
    input.pause()
    output.write('\n')
  }
}

function stopped(): Failure {
  return new Failure('Stopped.')
}
