import { z } from 'zod'
import { eventKinds, eventReasonNames, eventSeverities } from '#core/history/event-reasons.ts'
import { givenInstantSchema, instantSchema, jsonSchema, nameSchema, pageOf, pageShape, projectQuery } from './common.ts'
import { route } from './route.ts'

export const eventSchema = z
  .object({
    /** Opaque and growing: give it back as `Last-Event-ID` or `after`. */
    id: z.string(),
    at: instantSchema,
    cluster: z.string().nullable(),
    /** The update of whose timeline it is part. */
    update: z.string().nullable(),
    /** What it is about; it follows from the reason. */
    kind: z.enum(eventKinds),
    severity: z.enum(eventSeverities),
    reason: z.string(),
    message: z.string(),
    object: z.string().nullable(),
    /** The pool of a node. */
    pool: z.string().nullable(),
    /** When it happened in milliseconds of engine time: two of them tell how long something took. */
    engineTime: z.number().nullable(),
    /** Facts beside the message. */
    detail: jsonSchema,
  })
  .meta({ id: 'Event' })
export type WireEvent = z.infer<typeof eventSchema>

/** What a list or stream of events is narrowed to. */
export const eventFilters = {
  cluster: nameSchema.optional(),
  update: z.string().max(100).optional(),
  kind: z.enum(eventKinds).optional(),
  /** As severe as this, or more. */
  severity: z.enum(eventSeverities).optional(),
  reason: z
    .string()
    .max(100)
    .refine(
      (reason) => eventReasonNames.includes(reason),
      `there is no such reason; expected one of ${eventReasonNames.join(', ')}`,
    )
    .optional(),
}

/** From that instant on, and before this one. */
export const eventTimes = { since: givenInstantSchema.optional(), until: givenInstantSchema.optional() }

export const eventRoutes = {
  list: route({
    method: 'GET',
    path: '/events',
    noun: 'Events',
    summary: 'Events, newest first; those of a cluster that is gone are found by its name',
    query: projectQuery.extend({ ...pageShape, ...eventFilters, ...eventTimes }),
    answers: { 200: pageOf(eventSchema) },
    refuses: ['cursor.invalid'],
  }),
}

/**
 * `GET /events/stream` is served beside the table: server-sent events of kind `opened` ({@link openedSchema}), `event` (an {@link eventSchema}
 * each, with its id) and, without ids, `changed` with the names of what a client should read again, as {@link changedSchema} says.
 */
export const eventStreamPath = '/events/stream'

/** What changed before the stream began, the oldest first; for so long before it, nothing is missing. */
export const openedSchema = z.object({
  reachesMs: z.int(),
  recent: z.array(z.object({ kind: z.enum(['cluster', 'profile', 'registry']), name: z.string(), ageMs: z.int() })),
})

export const changedSchema = z.object({
  clusters: z.array(z.string()),
  profiles: z.array(z.string()),
  registries: z.array(z.string()),
})
