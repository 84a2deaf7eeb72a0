import { z } from 'zod'
import { instantSchema, jsonSchema, nameSchema, pageOf, pageShape, projectQuery } from './common.ts'
import { route } from './route.ts'

export const eventSchema = z
  .object({
    /** Opaque and growing: give it back as `Last-Event-ID` or `after`. */
    id: z.string(),
    at: instantSchema,
    cluster: z.string().nullable(),
    severity: z.enum(['info', 'warning', 'error']),
    reason: z.string(),
    message: z.string(),
    object: z.string().nullable(),
  })
  .meta({ id: 'Event' })
export type WireEvent = z.infer<typeof eventSchema>

export const auditSchema = z
  .object({
    id: z.string(),
    at: instantSchema,
    actor: z.string(),
    action: z.string(),
    object: z.string(),
    detail: jsonSchema,
  })
  .meta({ id: 'AuditRecord' })

export const eventRoutes = {
  list: route({
    method: 'GET',
    path: '/events',
    noun: 'Events',
    summary: 'Events, newest first',
    query: projectQuery.extend({ ...pageShape, cluster: nameSchema.optional() }),
    answers: { 200: pageOf(eventSchema) },
    refuses: ['cursor.invalid'],
  }),
  audit: route({
    method: 'GET',
    path: '/audit',
    noun: 'Events',
    summary: 'Who did what and when, newest first',
    query: projectQuery.extend({
      ...pageShape,
      actor: z.string().max(320).optional(),
      action: z.string().max(100).optional(),
      object: z.string().max(300).optional(),
    }),
    answers: { 200: pageOf(auditSchema) },
    refuses: ['cursor.invalid'],
  }),
}

/**
 * `GET /events/stream` is served beside the table: server-sent events of kind `event` (an {@link eventSchema} each, with its id) and,
 * without ids, `changed` with `{clusters: [name], profiles: [name]}`, which tells a client what to read again.
 */
export const eventStreamPath = '/events/stream'

export const changedSchema = z.object({ clusters: z.array(z.string()), profiles: z.array(z.string()) })
