import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'

/** The way from one server to its database, which can be cut at any write, as the end of the server's process cuts it. */
export interface Wire {
  /** The database through this wire. */
  readonly databaseUrl: string
  /** From now on writes are counted, and the wire is cut `before` that one reaches the database, or `after` it is done and before it is answered. */
  readonly arm: (cutAt: CutPoint | null) => void
  /** How many writes have been sent since; commits of what was written are among them. */
  readonly writes: () => number
  readonly isCut: () => boolean
  readonly close: () => void
}

export interface CutPoint {
  /** 1 is the first. */
  readonly write: number
  readonly when: 'before' | 'after'
}

/** Speaks enough of PostgreSQL's protocol to know what passes: https://www.postgresql.org/docs/current/protocol-message-formats.html */
export async function openWire(databaseUrl: string): Promise<Wire> {
  const url = new URL(databaseUrl)
  const host = decodeURIComponent(url.hostname)
  const port = Number(url.port || '5432')
  const sockets = new Set<Socket>()
  let armed: { readonly cutAt: CutPoint | null } | null = null
  let writes = 0
  let isCut = false
  const cut = () => {
    isCut = true
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((client) => {
    const database = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(one.setNoDelay())
      one.on('error', () => {})
      one.on('close', () => (sockets.delete(one), other.destroy()))
    }
    const statements = new Map<string, string>()
    let starting = true
    let bound = ''
    let wrote = false
    let ofClock = false
    // PostgreSQL says that it is ready after the start, and after each request, in order.
    let [asked, answered] = [1, 0]
    let cutAtAnswer = Number.POSITIVE_INFINITY

    /** Whether the message may pass. */
    const sent = (type: string, body: Buffer): boolean => {
      const texts = body.toString('utf8').split('\0')
      if (type === 'P') statements.set(texts[0] ?? '', texts[1] ?? '')
      if (type === 'B') bound = statements.get(texts[1] ?? '') ?? ''
      if (type === 'S') asked += 1
      if (type !== 'Q' && type !== 'E') return true
      const ready = asked + 1
      if (type === 'Q') asked += 1
      const statement = type === 'Q' ? (texts[0] ?? '') : bound
      if (/^\s*(begin|start)/i.test(statement)) wrote = ofClock = false
      // Time is granted whenever the process comes to it: that would count otherwise each time.
      ofClock ||= statement.includes('sim_clock')
      const isCommit = /^\s*commit/i.test(statement)
      const isWrite =
        /^\s*(with[^]*)?\b(insert into|update|delete from)\b/i.test(statement) && !/\bfor update\s*$/i.test(statement)
      if (isWrite) wrote = true
      if (!armed || ofClock || !(isWrite || (isCommit && wrote))) return true
      writes += 1
      if (armed.cutAt?.write !== writes) return true
      if (armed.cutAt.when === 'before') return (cut(), false)
      cutAtAnswer = ready
      return true
    }
    client.on('data', (bytes: Buffer) => {
      for (const message of requests.take(bytes)) {
        const isStart = starting
        starting = false
        if (!isStart && !sent(String.fromCharCode(message[0] ?? 0), message.subarray(5))) return
        database.write(message)
      }
    })
    const requests = messages(() => (starting ? 0 : 1))
    const answers = messages(() => 1)
    database.on('data', (bytes: Buffer) => {
      for (const message of answers.take(bytes)) {
        if (message[0] === readyForQuery) answered += 1
        if (answered >= cutAtAnswer) return cut()
        client.write(message)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: ownPort } = server.address() as { readonly port: number }
  const through = new URL(databaseUrl)
  through.host = `127.0.0.1:${ownPort}`
  return {
    databaseUrl: through.href,
    arm: (cutAt) => {
      armed = { cutAt }
      writes = 0
    },
    writes: () => writes,
    isCut: () => isCut,
    close: cut,
  }
}

const readyForQuery = 'Z'.charCodeAt(0)

/** Cuts a stream into messages: an optional type, a length that counts itself, a body. */
function messages(typeBytes: () => number): { readonly take: (bytes: Buffer) => Iterable<Buffer> } {
  let rest = Buffer.alloc(0)
  return {
    *take(bytes) {
      rest = Buffer.concat([rest, bytes])
      for (;;) {
        const head = typeBytes()
        if (rest.length < head + 4) return
        const length = head + rest.readInt32BE(head)
        if (rest.length < length) return
        const message = rest.subarray(0, length)
        rest = rest.subarray(length)
        yield message
      }
    },
  }
}
