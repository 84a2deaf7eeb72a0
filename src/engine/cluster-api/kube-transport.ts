import { Agent as PlainAgent, request as requestPlainly, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as TlsAgent, request as requestWithTls } from 'node:https'
import type { Json } from '#core/base/json.ts'
import type { Authenticate, Credentials } from './credentials.ts'
import { faultOf, type KubeFault } from './kube-fault.ts'
import { openTurns } from './turns.ts'

/** HTTP to one API server: connections that are kept, bounded in number, and a time limit on every call. */
export interface Transport {
  /** The JSON of a success, or why there is none. */
  readonly call: (call: Call) => Promise<Reply>
  /** Lines of a stream until it ends, which is an answer too: null where the server ended it in good order. */
  readonly stream: (call: StreamCall) => Promise<KubeFault | null>
  readonly close: () => void
}

export interface Call {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'DELETE'
  /** From `/api` or `/apis` on, with its query. */
  readonly path: string
  readonly body?: string
  readonly contentType?: string
  readonly accept?: string
}

export interface StreamCall {
  readonly path: string
  readonly accept?: string
  /** The server has begun to stream: from now on nothing is missed. */
  readonly onOpen: () => void
  readonly onLine: (line: string) => void
  /** Longer than this without a byte is a stream that was cut without a word. */
  readonly silenceMaxMs: number
  readonly signal: AbortSignal
}

export type Reply = { readonly kind: 'answered'; readonly body: Json } | KubeFault

export interface TransportOptions {
  readonly authenticate: Authenticate
  /** Calls under way at once; further ones wait for their turn. Streams are not counted. */
  readonly callsMax: number
  readonly timeoutMs: number
  readonly now: () => number
}

/** How long credentials are taken as they are. Client certificates and tokens in files are replaced while a server runs. */
const credentialsMaxAgeMs = 60_000

/** A server that asks for longer than this is asked whether it still means it. */
const restMaxMs = 5 * 60_000

export function openTransport({ authenticate, callsMax, timeoutMs, now }: TransportOptions): Transport {
  let connection: Promise<Connection> | null = null
  // The time limit of a call begins with its turn.
  const turn = openTurns(callsMax)
  const rest = openRest(now)
  const connect = async (): Promise<Connection> => {
    const current = connection && (await connection)
    if (current && now() - current.since < credentialsMaxAgeMs) return current
    const credentials = await authenticate()
    if (current && sameCredentials(current.credentials, credentials)) return Object.assign(current, { since: now() })
    return { credentials, agent: agentFor(credentials, callsMax), since: now() }
  }
  const connected = (): Promise<Connection> => {
    const opening = connect()
    connection = opening
    // One that failed is tried again by whoever comes next.
    opening.catch(() => (connection = null))
    return opening
  }
  const send = async (call: Call): Promise<Reply> => {
    const opened = await connected().catch((error: unknown) => credentialsFault(error))
    if ('kind' in opened) return opened
    return rest.now() ?? rest.noted(await exchange(opened, call, timeoutMs))
  }
  return {
    call: (call) =>
      turn(async () => {
        const reply = await send(call)
        if (reply.kind !== 'expired') return reply
        // What was handed out since may be accepted.
        connection = null
        return await send(call)
      }),
    stream: async (call) => {
      const opened = await connected().catch((error: unknown) => credentialsFault(error))
      if ('kind' in opened) return opened
      const resting = rest.now()
      if (resting) return resting
      const fault = rest.noted(await follow(opened, call, timeoutMs))
      if (fault?.kind === 'expired') connection = null
      return fault
    },
    close: () => void connection?.then(({ agent }) => agent.destroy()).catch(() => {}),
  }
}

/** Until when the server wants no calls, whoever of its callers was told so: what comes earlier is not sent at all. */
function openRest(now: () => number) {
  let until = 0
  let said = ''
  return {
    now: (): KubeFault | null => {
      const left = until - now()
      return left > 0 ? { kind: 'rate-limited', retryAfterMs: left, message: said } : null
    },
    noted: <Answer extends Reply | null>(answer: Answer): Answer => {
      if (answer?.kind === 'rate-limited' && answer.retryAfterMs !== null) {
        until = Math.max(until, now() + Math.min(answer.retryAfterMs, restMaxMs))
        said = answer.message
      }
      return answer
    },
  }
}

interface Connection {
  readonly credentials: Credentials
  readonly agent: PlainAgent
  readonly since: number
}

function agentFor({ server, tls }: Credentials, maxSockets: number): PlainAgent {
  const options = { keepAlive: true, maxSockets, scheduling: 'lifo' as const }
  return server.startsWith('https:') ? new TlsAgent({ ...options, ...tls }) : new PlainAgent(options)
}

function sameCredentials(left: Credentials, right: Credentials): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

function credentialsFault(error: unknown): KubeFault {
  return { kind: 'expired', message: `no credentials could be had: ${reasonOf(error)}` }
}

function exchange(connection: Connection, call: Call, timeoutMs: number): Promise<Reply> {
  return new Promise((resolve) => {
    const sent = begin(connection, call, connection.agent)
    // The time limit is of the whole call: a server that sends a byte now and then is away too.
    const timer = setTimeout(() => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs)
    const end = (reply: Reply) => (clearTimeout(timer), resolve(reply))
    sent.on('error', (error) => end({ kind: 'away', message: reasonOf(error) }))
    sent.on('response', (response) => {
      readAll(response).then(
        (text) => end(replyOf(response, text)),
        (error: unknown) => end({ kind: 'away', message: reasonOf(error) }),
      )
    })
    sent.end(call.body)
  })
}

function begin({ credentials }: Connection, call: Call, agent: PlainAgent | false): ClientRequest {
  const { server, tls, headers } = credentials
  const url = new URL(server)
  const request = server.startsWith('https:') ? requestWithTls : requestPlainly
  return request({
    ...(agent === false ? tls : {}),
    agent,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port,
    path: `${url.pathname.replace(/\/$/, '')}${call.path}`,
    method: call.method,
    headers: {
      ...headers,
      accept: call.accept ?? 'application/json',
      'user-agent': 'cairn',
      ...(call.body !== undefined && {
        'content-type': call.contentType ?? 'application/json',
        'content-length': Buffer.byteLength(call.body),
      }),
    },
  })
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function replyOf({ statusCode = 0, headers }: IncomingMessage, text: string): Reply {
  const body = parsed(text)
  return statusCode >= 200 && statusCode < 300 ? { kind: 'answered', body } : faultOf(statusCode, body, headers['retry-after'])
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

/** A stream has a connection of its own: it would hold one of the few for good. */
function follow(connection: Connection, { path, accept, onOpen, onLine, silenceMaxMs, signal }: StreamCall, timeoutMs: number) {
  return new Promise<KubeFault | null>((resolve) => {
    const sent = begin(connection, { method: 'GET', path, ...(accept !== undefined && { accept }) }, false)
    const timer = setTimeout(() => sent.destroy(new Error('the stream was silent for too long')), timeoutMs)
    const stop = () => sent.destroy()
    signal.addEventListener('abort', stop, { once: true })
    const end = (fault: KubeFault | null) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve(fault)
    }
    sent.on('error', (error) => end({ kind: 'away', message: reasonOf(error) }))
    sent.on('response', (response) => {
      if (response.statusCode !== 200) {
        readAll(response).then(
          (text) => end(faultOf(response.statusCode ?? 0, parsed(text), response.headers['retry-after'])),
          (error: unknown) => end({ kind: 'away', message: reasonOf(error) }),
        )
        return
      }
      response.setEncoding('utf8')
      let rest = ''
      // The first byte comes when there is something to tell; from here on it is the silence that is bounded.
      const silence = setTimeout(() => sent.destroy(new Error('the stream was silent for too long')), silenceMaxMs)
      clearTimeout(timer)
      onOpen()
      response.on('data', (chunk: string) => {
        silence.refresh()
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        try {
          for (const line of lines) if (line !== '') onLine(line)
        } catch (error) {
          // Not what an API server sends: something between cut it short.
          sent.destroy(error instanceof Error ? error : new Error(String(error)))
        }
      })
      const over = (fault: KubeFault | null) => (clearTimeout(silence), end(fault))
      response.on('end', () => over(null))
      response.on('error', (error) => over({ kind: 'away', message: reasonOf(error) }))
    })
    sent.end()
  })
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  return error.message === '' ? (code ?? error.name) : error.message
}
