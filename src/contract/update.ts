import { z } from 'zod'
import { instantSchema, jsonSchema, nameSchema, pageOf, pageShape, projectQuery } from './common.ts'
import { route } from './route.ts'

export const updatePhases = [
  'waiting',
  'rolling',
  'verifying',
  'succeeded',
  'paused',
  'halted',
  'aborting',
  'aborted',
  'superseded',
] as const

export const waitSchema = z.object({ reason: z.string(), object: z.string(), owner: z.string(), since: instantSchema })

export const runningUpdateSchema = z.object({
  id: z.string(),
  plan: z.string(),
  phase: z.enum(updatePhases),
  nodesDone: z.int(),
  nodesTotal: z.int(),
  startedAt: instantSchema,
  estimatedEnd: instantSchema.nullable(),
})

/** Durations in engine time from the approval until the update is verified, without the time that it was paused or had halted. */
export const updateForecastSchema = z.object({
  p50: z.string(),
  p90: z.string().nullable(),
  /** Null until the update is verified. */
  took: z.string().nullable(),
  /** By which share of p50 it took longer, less than 0 where it was quicker; null until it is verified. */
  error: z.number().nullable(),
})

export const updateSchema = z
  .object({
    id: z.string(),
    plan: z.string(),
    revision: z.int(),
    phase: z.enum(updatePhases),
    summary: z.string(),
    by: z.string(),
    comment: z.string(),
    nodesDone: z.int(),
    nodesTotal: z.int(),
    startedAt: instantSchema,
    endedAt: instantSchema.nullable(),
    estimatedEnd: instantSchema.nullable(),
    /** What was foretold, and what it came to; null where the plan had no forecast. */
    forecast: updateForecastSchema.nullable(),
    waiting: waitSchema.nullable(),
    /** What was observed after the last step, per node and layer; null until it is verified. */
    evidence: jsonSchema,
  })
  .meta({ id: 'Update' })
export type Update = z.infer<typeof updateSchema>

const nameParams = z.strictObject({ name: nameSchema })

/** What a control did: when it holds, and what it suspends meanwhile. */
const controlAnswer = z.object({ update: updateSchema, message: z.string() })

export const updateRoutes = {
  list: route({
    method: 'GET',
    path: '/clusters/{name}/updates',
    noun: 'Updates',
    summary: 'Updates of a cluster, newest first',
    params: nameParams,
    query: projectQuery.extend(pageShape),
    answers: { 200: pageOf(updateSchema) },
    refuses: ['cluster.missing', 'cursor.invalid'],
  }),
  pause: route({
    method: 'POST',
    path: '/clusters/{name}/updates/current/pause',
    noun: 'Updates',
    summary: 'Pause the update at its next boundary',
    params: nameParams,
    query: projectQuery,
    answers: { 202: controlAnswer },
    refuses: ['cluster.missing', 'update.missing', 'update.state'],
  }),
  resume: route({
    method: 'POST',
    path: '/clusters/{name}/updates/current/resume',
    noun: 'Updates',
    summary: 'Resume a paused update',
    params: nameParams,
    query: projectQuery,
    answers: { 202: controlAnswer },
    refuses: ['cluster.missing', 'update.missing', 'update.state'],
  }),
  abort: route({
    method: 'POST',
    path: '/clusters/{name}/updates/current/abort',
    noun: 'Updates',
    summary: 'End the update by going back to the revision that it started from, with a plan of its own',
    params: nameParams,
    query: projectQuery,
    answers: { 202: controlAnswer },
    refuses: [
      'cluster.missing',
      'cluster.provisioning',
      'update.missing',
      'update.state',
      'plan.stale',
      'plan.unverified',
      'approval.own-plan',
    ],
  }),
  retry: route({
    method: 'POST',
    path: '/clusters/{name}/updates/current/retry',
    noun: 'Updates',
    summary: 'Look again now at an update that waits or has halted',
    params: nameParams,
    query: projectQuery,
    answers: { 202: controlAnswer },
    refuses: ['cluster.missing', 'update.missing', 'update.state'],
  }),
}
