import { z } from 'zod'
import { eventFilters, eventStreamPath } from '#contract/event.ts'
import { projectQuery } from '#contract/common.ts'
import { route } from '#contract/route.ts'
import { authenticate } from '#control/authenticate.ts'
import { isRefusal, refuse } from '#control/refusal.ts'
import { followEvents, type EventFollower } from '#store/event-follower.ts'
import { isEventId, loadNewestEventId } from '#store/events.ts'
import type { Api } from './api.ts'
import { credentialsOf } from './request-guard.ts'
import { sendProblem } from './problems.ts'
import { receive } from './receive.ts'
import { recentChanges } from './recent-changes.ts'
import { parseEventFilter } from './wire/event.ts'
import { openSubscription, type Subscription } from './subscription.ts'

const streamRoute = route({
  method: 'GET',
  path: eventStreamPath,
  noun: 'Events',
  summary:
    'Server-sent events: `opened` first, `event` (with its id) for each event, `changed` with the names of what to read again',
  query: projectQuery.extend({ ...eventFilters, after: z.string().max(100).optional() }),
  answers: { 200: z.string() },
})

/**
 * `GET /events/stream`. It begins after `Last-Event-ID` (or `?after=`, for the first connection), else now. A client that reads slowly
 * holds up nobody: what it has not taken yet is read again from the store when it does.
 */
export function serveEventStream(api: Api): void {
  const { fastify, deps } = api
  const { store, changes, log } = deps.control
  const subscriptions = new Set<Subscription>()
  const receiver = receive(api, streamRoute)

  let follower: EventFollower | null = null
  fastify.addHook('onReady', async () => {
    follower = await followEvents({ store, log, onEvents: (events) => subscriptions.forEach((one) => one.offer(events)) })
  })
  fastify.addHook('preClose', async () => subscriptions.forEach((one) => one.end()))
  const recent = recentChanges(performance.now())
  const unfollow = changes.follow((change) => {
    recent.note(change, performance.now())
    subscriptions.forEach((one) => one.offerChange(change))
  })
  fastify.addHook('onClose', async () => {
    unfollow()
    await follower?.stop()
  })

  const { schema, ...options } = receiver.options
  fastify.route({
    ...options,
    schema: { ...schema, response: { ...(schema?.response as object), 200: stream } },
    handler: async (request, reply) => {
      const context = await receiver.contextOf(request)
      if (isRefusal(context)) return sendProblem(reply, context)
      const query = request.query as z.output<NonNullable<(typeof streamRoute)['query']>>
      const given = request.headers['last-event-id'] ?? query.after
      const after = typeof given === 'string' ? given : await store.read(loadNewestEventId)
      if (!isEventId(after)) {
        return sendProblem(
          reply,
          refuse('request.invalid', 'Last-Event-ID (or after) is the id of an event, as the stream gave it.'),
        )
      }
      const credentials = credentialsOf(request)
      const subscription = openSubscription({
        store,
        log,
        projectId: context.project.id,
        cluster: query.cluster ?? null,
        filter: parseEventFilter(query),
        after,
        opened: recent.until(performance.now(), context.project.id, query.cluster ?? null),
        // A key that was revoked, or a session that was ended, also ends what it opened.
        stillAllowed: async () => !isRefusal(await authenticate(deps.control, credentials)),
        ended: () => subscriptions.delete(subscription),
      })
      subscriptions.add(subscription)
      return await reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        // Proxies that collect answers would hold events back.
        .header('x-accel-buffering', 'no')
        .send(subscription.stream)
    },
  })
}

const stream = { description: 'A stream that does not end by itself', content: { 'text/event-stream': { schema: z.string() } } }
