import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { openedSchema } from '#contract/event.ts'
import type { EventReason } from '#core/history/event-reasons.ts'
import { appendEvent } from '#store/events.ts'
import type { Store } from '#store/open.ts'
import { cookieOf, startApi, type TestApi } from './api-fixture.ts'

interface Message {
  readonly event: string
  readonly id: string | null
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into messages of every shape
  readonly data: any
}

/** Ends every connection to the store's database but the one that asks for it. */
async function cutConnections(store: Store): Promise<void> {
  await store.transact(async (tx) => {
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(tx.db)
  })
}

describe('the event stream', () => {
  let api: TestApi
  const open: AbortController[] = []
  before(async () => {
    api = await startApi()
  })
  after(async () => {
    for (const controller of open) controller.abort()
    await api.dispose()
  })

  const append = (message: string, clusterName: string | null = null, projectId = 'prj_default'): Promise<void> =>
    api.control.store.transact((tx) =>
      appendEvent(tx, {
        projectId,
        clusterId: clusterName,
        clusterName,
        reason: 'ProfileTagged',
        message,
        object: null,
      }),
    )
  const change = (clusters: string[], profiles: string[] = [], projectId = 'prj_default'): Promise<void> =>
    api.control.store.transact(async (tx) => api.control.changes.announce(tx, { projectId, clusters, profiles }))

  /** Reads a stream message by message; each `next` fails after 5 s. */
  const follow = async (query = '', headers: Record<string, string> = { authorization: `Bearer ${api.key}` }) => {
    const controller = new AbortController()
    open.push(controller)
    const answer = await fetch(`${api.baseUrl}/api/v1/events/stream${query}`, { headers, signal: controller.signal })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const next = async (): Promise<Message | null> => {
      const timer = setTimeout(() => controller.abort(new Error('no message came')), 5_000)
      try {
        for (;;) {
          const end = text.indexOf('\n\n')
          if (end < 0) {
            const { done, value } = await reader.read()
            if (done) return null
            text += value
            continue
          }
          const lines = text.slice(0, end).split('\n')
          text = text.slice(end + 2)
          const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
          const event = field('event')
          if (event !== undefined) return { event, id: field('id') ?? null, data: JSON.parse(field('data') ?? 'null') }
        }
      } finally {
        clearTimeout(timer)
      }
    }
    const opened = await next()
    assert.equal(opened?.event, 'opened')
    const { recent, reachesMs } = opened.data as z.output<typeof openedSchema>
    return { next, recent, reachesMs, beganAfter: opened.id ?? assert.fail('it begins nowhere'), close: () => controller.abort() }
  }

  test('it begins now, and brings each event once with its id', async () => {
    await append('before')
    const stream = await follow()
    await append('first')
    await append('second', 'store-1')
    const first = await stream.next()
    assert.deepEqual([first?.event, first?.data.message, first?.id], ['event', 'first', first?.data.id])
    const second = await stream.next()
    assert.deepEqual([second?.data.message, second?.data.cluster], ['second', 'store-1'])
    stream.close()
  })

  test('it goes on after Last-Event-ID, and loses none', async () => {
    const stream = await follow()
    await append('seen')
    const seen = await stream.next()
    stream.close()
    for (let number = 0; number < 450; number += 1) await append(`missed ${number}`)
    const again = await follow('', { authorization: `Bearer ${api.key}`, 'last-event-id': seen?.id ?? '' })
    void append('live')
    const messages: string[] = []
    while (messages.at(-1) !== 'live') messages.push((await again.next())?.data.message)
    assert.deepEqual(messages, [...Array.from({ length: 450 }, (_, number) => `missed ${number}`), 'live'])
    again.close()
    const after = await follow(`?after=${seen?.id}`)
    assert.equal((await after.next())?.data.message, 'missed 0')
    after.close()
  })

  test('lost before its first event, it goes on from where it began', async () => {
    await append('long ago')
    const stream = await follow()
    stream.close()
    await append('in between')
    const again = await follow('', { authorization: `Bearer ${api.key}`, 'last-event-id': stream.beganAfter })
    assert.equal((await again.next())?.data.message, 'in between')
    again.close()
  })

  test('it opens with what changed just before it, of the project and of the cluster that it is about', async () => {
    const begun = performance.now()
    await change(['early-1', 'early-2'], ['early-profile'])
    await change(['early-1'])
    await change(['elsewhere'], [], 'prj_other')
    const stream = await follow()
    const passedMs = performance.now() - begun
    const named = stream.recent.filter(({ name }) => name.startsWith('early') || name === 'elsewhere')
    assert.deepEqual(
      named.map(({ kind, name }) => [kind, name]),
      [
        ['cluster', 'early-2'],
        ['profile', 'early-profile'],
        ['cluster', 'early-1'],
      ],
    )
    for (const { name, ageMs } of named) assert.ok(ageMs >= 0 && ageMs <= passedMs, `${name} changed ${ageMs} ms ago`)
    assert.ok(stream.reachesMs <= 60_000 && stream.reachesMs >= Math.floor(Math.max(...named.map(({ ageMs }) => ageMs))))
    stream.close()
    const ofOne = await follow('?cluster=early-2')
    assert.deepEqual(
      ofOne.recent.filter(({ kind }) => kind === 'cluster').map(({ name }) => name),
      ['early-2'],
    )
    ofOne.close()
  })

  test('a client that reads slowly gets everything in order', async () => {
    const stream = await follow()
    await append('start')
    assert.equal((await stream.next())?.data.message, 'start')
    // More than a socket and the queue hold together.
    const long = 'x'.repeat(20_000)
    for (let number = 0; number < 700; number += 1) await append(`${number} ${long}`)
    for (let number = 0; number < 700; number += 1) assert.match((await stream.next())?.data.message, new RegExp(`^${number} `))
    stream.close()
  })

  test('it is of one project, and of one cluster where one is named', async () => {
    await api.send('POST', '/api/v1/projects', { body: { name: 'elsewhere' } })
    const stream = await follow('?cluster=store-7')
    await append('other project', 'store-7', 'prj_default'.replace('default', 'default'))
    await append('no cluster')
    await append('other cluster', 'store-8')
    await change(['store-8'], [])
    await change(['store-7', 'store-8'], [])
    await append('mine', 'store-7')
    const messages = [await stream.next(), await stream.next(), await stream.next()]
    assert.deepEqual(
      messages.filter((message) => message?.event === 'event').map((message) => message?.data.message),
      ['other project', 'mine'],
    )
    assert.deepEqual(messages.find((message) => message?.event === 'changed')?.data, {
      clusters: ['store-7'],
      profiles: [],
      registries: [],
    })
    stream.close()
    const elsewhere = await follow('?project=elsewhere')
    await append('not there')
    await change(['store-9'])
    const { json } = await api.send('GET', '/api/v1/projects')
    assert.ok(json.items.some((item: { name: string }) => item.name === 'elsewhere'))
    const projects = await api.control.store.read((reader) =>
      reader.db.selectFrom('projects').select('id').where('name', '=', 'elsewhere').execute(),
    )
    await change(['there'], [], projects[0]!.id)
    assert.deepEqual((await elsewhere.next())?.data, { clusters: ['there'], profiles: [], registries: [] })
    elsewhere.close()
  })

  test('it is narrowed as lists are', async () => {
    const appendAs = (message: string, reason: EventReason, updateId: string | null = null) =>
      api.control.store.transact((tx) =>
        appendEvent(tx, { projectId: 'prj_default', clusterId: 'c', clusterName: 'c', updateId, reason, message, object: null }),
      )
    const streams = await Promise.all(
      ['?severity=warning', '?kind=node&update=upd_1', '?reason=LayerFailed'].map((query) => follow(query)),
    )
    await appendAs('a node is ready', 'NodeReady', 'upd_1')
    await appendAs('a node fails', 'NodeFailed')
    await appendAs('a layer fails', 'LayerFailed', 'upd_1')
    await appendAs('another node fails', 'NodeFailed', 'upd_1')
    const expected = [
      ['a node fails', 'a layer fails', 'another node fails'],
      ['a node is ready', 'another node fails'],
      ['a layer fails'],
    ]
    for (const [index, stream] of streams.entries()) {
      for (const message of expected[index]!) assert.equal((await stream.next())?.data.message, message)
      stream.close()
    }
  })

  test('it survives that every connection to the database is cut: nothing is lost, nothing comes twice', async () => {
    const stream = await follow('?cluster=cut')
    const written: string[] = []
    const write = async (text: string) => {
      // What is not acknowledged is tried again, as everything that writes does.
      for (;;) {
        const outcome = await append(text, 'cut').then(
          () => 'written',
          () => 'failed',
        )
        if (outcome === 'written') break
      }
      written.push(text)
    }
    for (let number = 0; number < 30; number += 1) {
      if (number % 10 === 5) await cutConnections(api.control.store)
      await write(`event ${number}`)
    }
    const seen: string[] = []
    while (seen.at(-1) !== 'event 29') seen.push((await stream.next())?.data.message)
    assert.deepEqual(seen, written)
    stream.close()
  })

  test('what was cut off while it was read is read again, and the stream stays open', async () => {
    const before = await follow()
    await append('where it begins', 'torn')
    const begin = await before.next()
    before.close()
    await append('read at last', 'torn')
    const { store } = api.control
    const stream = await store.transact(async (tx) => {
      await sql`lock table events in access exclusive mode`.execute(tx.db)
      const opened = await follow(`?cluster=torn&after=${begin?.id}`)
      for (let ended = 0; ended === 0;) {
        const waiting = await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(tx.db)
        ended = waiting.rows.length
      }
      return opened
    })
    assert.equal((await stream.next())?.data.message, 'read at last')
    stream.close()
  })

  test('changes are folded together', async () => {
    const stream = await follow()
    for (let number = 0; number < 50; number += 1) await change([`c-${number % 5}`], ['p'])
    await change(['last'])
    const names = new Set<string>()
    let messages = 0
    while (!names.has('last')) {
      const message = await stream.next()
      assert.equal(message?.event, 'changed')
      assert.equal(message?.id, null)
      for (const name of (message?.data.clusters ?? []) as string[]) names.add(name)
      messages += 1
    }
    assert.deepEqual([...names].sort(), ['c-0', 'c-1', 'c-2', 'c-3', 'c-4', 'last'])
    assert.ok(messages < 20, `${messages} messages`)
    stream.close()
  })

  test('changes of another server come too', async () => {
    const stream = await follow()
    const payload = JSON.stringify({ projectId: 'prj_default', clusters: ['far'], profiles: [] })
    // The connection that listens may still be coming up.
    const timer = setInterval(() => {
      void api.control.store.transact(async (tx) => {
        await tx.db
          .selectNoFrom((from) => from.fn('pg_notify', [from.val('cairn_changed'), from.val(payload)]).as('sent'))
          .execute()
      })
    }, 50)
    const message = await stream.next()
    clearInterval(timer)
    assert.deepEqual(message?.data, { clusters: ['far'], profiles: [], registries: [] })
    stream.close()
  })

  test('it is refused without a log-in, and for what is no event id', async () => {
    const path = '/api/v1/events/stream'
    assert.equal((await api.send('GET', path, { key: null })).json.code, 'session.missing')
    assert.equal((await api.send('GET', `${path}?after=nonsense`)).json.code, 'request.invalid')
    assert.equal((await api.send('GET', path, { headers: { 'last-event-id': 'nonsense' } })).json.code, 'request.invalid')
    assert.equal((await api.send('GET', `${path}?project=none`)).json.code, 'project.missing')
    assert.equal((await api.send('POST', path, { body: {} })).json.code, 'method.refused')
  })

  test('a cookie opens it, as browsers have nothing else', async () => {
    const login = await api.send('POST', '/api/v1/session', { body: api.admin, key: null })
    const stream = await follow('', { cookie: cookieOf(login) })
    await append('for the browser')
    assert.equal((await stream.next())?.data.message, 'for the browser')
    stream.close()
  })

  test('it ends when the server stops', async () => {
    const other = await startApi()
    const answer = await fetch(`${other.baseUrl}/api/v1/events/stream`, { headers: { authorization: `Bearer ${other.key}` } })
    const reading = answer.text()
    const began = performance.now()
    await other.dispose()
    await reading
    assert.ok(performance.now() - began < 3_000)
  })
})
