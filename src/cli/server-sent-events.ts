export interface ServerSentEvent {
  readonly id: string | null
  readonly event: string
  readonly data: string
}

/** The messages of an event stream (WHATWG HTML, "Server-sent events"); comments and unfinished messages are left out. */
export async function* parseServerSentEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent, void> {
  let message = { id: null as string | null, event: '', data: [] as string[] }
  for await (const line of linesOf(body)) {
    if (line === '') {
      if (message.data.length > 0) yield { id: message.id, event: message.event || 'message', data: message.data.join('\n') }
      message = { id: null, event: '', data: [] }
      continue
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'data') message.data.push(value)
    else if (field === 'event') message.event = value
    else if (field === 'id' && !value.includes('\0')) message.id = value
  }
}

/** Lines that end with CR, LF or both, however the bytes are cut. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true })
    // A CR at the very end may be the first half of a CR LF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    yield* lines
  }
}
