import { canonicalJson, type Json } from '#core/base/json.ts'

/** Text as it comes: the next piece is made when the client has taken the one before, so that it costs the same memory however long it is. */
export function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      cancel: async () => void (await pieces.return(undefined)),
    },
    { highWaterMark: 1 },
  )
}

export function csvLine(values: readonly Json[]): string {
  return `${values.map(csvField).join(',')}\r\n`
}

/** RFC 4180. What a spreadsheet would take for a formula begins with an apostrophe, which it does not show. */
function csvField(value: Json): string {
  if (value === null) return ''
  const text = typeof value === 'string' ? value : canonicalJson(value)
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`
}

export const textTypes = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const
