import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseServerSentEvents, type ServerSentEvent } from '#cli/server-sent-events.ts'

const text = [
  'retry: 2000',
  '',
  ': a comment',
  'id: 01',
  'event: event',
  'data: {"message":',
  'data: "größer"}',
  '',
  'event: changed',
  'data:{}',
  '',
  'event: nothing-in-it',
  '',
  'data: plain',
  '',
  'data: cut off',
].join('\n')

const expected: readonly ServerSentEvent[] = [
  { id: '01', event: 'event', data: '{"message":\n"größer"}' },
  { id: null, event: 'changed', data: '{}' },
  { id: null, event: 'message', data: 'plain' },
]

for (const ending of ['\n', '\r\n', '\r']) {
  for (const size of [1, 2, 7, 1000]) {
    test(`messages are read with ${JSON.stringify(ending)} at the end of lines, cut every ${size} bytes`, async () => {
      const bytes = Buffer.from(text.replaceAll('\n', ending))
      async function* body() {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
      }
      const messages = []
      for await (const message of parseServerSentEvents(body())) messages.push(message)
      assert.deepEqual(messages, expected)
    })
  }
}
