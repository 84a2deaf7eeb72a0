import { z } from 'zod'
import { givenInstantSchema, instantSchema, jsonSchema, pageOf, pageShape, projectQuery } from './common.ts'
import { route } from './route.ts'

export const auditSchema = z
  .object({
    id: z.string(),
    at: instantSchema,
    /** A person's e-mail, `e-mail / key` of an API key, or `cairn`. */
    actor: z.string(),
    /** Where the request came from; null of what the server does by itself, and of what an older release put down. */
    address: z.string().nullable(),
    action: z.string(),
    object: z.string(),
    /** What was known then: of a decision on a plan its digest, its checks and what it disrupts. */
    detail: jsonSchema,
  })
  .meta({ id: 'AuditRecord' })
export type WireAuditRecord = z.infer<typeof auditSchema>

const auditFilters = {
  /** The name, or a part of it. */
  actor: z.string().max(320).optional(),
  /** `plan.approve`, or all of a noun: `plan`. */
  action: z.string().max(100).optional(),
  /** With a slash the whole object (`cluster/store-042`; of a profile its versions too); without, a part of it. */
  object: z.string().max(300).optional(),
  /** From this instant on, and before that one. */
  since: givenInstantSchema.optional(),
  until: givenInstantSchema.optional(),
}

export const auditForms = ['csv', 'ndjson'] as const
export type AuditForm = (typeof auditForms)[number]

export const auditRoutes = {
  list: route({
    method: 'GET',
    path: '/audit',
    noun: 'Audit',
    summary: 'Who did what, when, from where, and what was known then; newest first',
    query: projectQuery.extend({ ...pageShape, ...auditFilters }),
    answers: { 200: pageOf(auditSchema) },
    refuses: ['cursor.invalid'],
  }),
  export: route({
    method: 'GET',
    path: '/audit/export',
    noun: 'Audit',
    summary: 'All that the list would show when this was asked, as `ndjson` or `csv`',
    query: projectQuery.extend({ ...auditFilters, format: z.enum(auditForms).default('ndjson') }),
    answers: { 200: z.string() },
  }),
  get: route({
    method: 'GET',
    path: '/audit/{id}',
    noun: 'Audit',
    summary: 'One record of the audit',
    params: z.strictObject({ id: z.string().max(30) }),
    query: projectQuery,
    answers: { 200: auditSchema },
    refuses: ['audit.missing'],
  }),
}
