import { z } from 'zod'
import { updatePhases } from '#core/update/update.ts'
import { digestSchema, instantSchema, nameParams, pageOf, pageShape, projectQuery } from './common.ts'
import { eventFilters, eventSchema, eventTimes } from './event.ts'
import { evidenceSchema } from './evidence.ts'
import { planContentSchema, planSchema } from './plan.ts'
import { route } from './route.ts'

export const waitSchema = z.object({
  /** The kind of wait, such as `drain.budget`; absent of waits that an older release stored. */
  code: z.string().optional(),
  reason: z.string(),
  object: z.string(),
  owner: z.string(),
  since: instantSchema,
})

/** What of an update stands beside its phase, wherever it is shown. */
const standing = {
  /** Since when it has gone without progress for longer than it may; null while it moves, and while it stands still on purpose. */
  stalled: instantSchema.nullable(),
  /** Null where nobody asked it to pause. */
  pause: z
    .object({
      asked: z.literal(true),
      now: z.boolean(),
      /** Whether it has taken effect. */
      holds: z.boolean(),
      /** Pools of which nothing is begun meanwhile, not even repair and scaling. */
      suspended: z.array(z.string()),
      /** Where it takes effect, and what goes on. */
      at: z.string(),
    })
    .nullable(),
  /** Null of one that goes forward. */
  abort: z
    .object({
      plan: z.string(),
      revision: z.int(),
      by: z.string(),
      at: instantSchema,
      /** What can no longer be taken back; null where all can. */
      pastReturn: z.string().nullable(),
      text: z.string(),
    })
    .nullable(),
  /** The update that it waits for, which is brought to its next boundary; null where there is none. */
  takesOver: z.string().nullable(),
}

export const runningUpdateSchema = z.object({
  id: z.string(),
  plan: z.string(),
  phase: z.enum(updatePhases),
  ...standing,
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
    ...standing,
    /** What was observed after the last step, per node, layer and API server; null until it is verified. */
    evidence: evidenceSchema.nullable(),
  })
  .meta({ id: 'Update' })
export type Update = z.infer<typeof updateSchema>

/** A time that a pool was worked on, from the update's start, in engine time. */
const spanSchema = z.object({ from: z.string(), for: z.string() })

/** What was foretold of an update, beside what came of it. */
export const forecastErrorSchema = z.object({
  basis: z.enum(['history', 'defaults']),
  seeds: z.int(),
  /** By how many percent of p50 it took longer, less than 0 where it was quicker; null until it is verified. */
  percent: z.number().nullable(),
  /** Whether it took no longer than p90; null until it is verified. */
  withinP90: z.boolean().nullable(),
  /** Pools in the order in which nodes were to be replaced, and in which they were. */
  order: z.object({ foretold: z.array(z.string()), done: z.array(z.string()) }),
  pools: z.array(
    z.object({
      name: z.string(),
      nodes: z.object({ foretold: z.int(), done: z.int() }),
      /** Null where the plan's forecast is of a release that did not foretell it. */
      foretold: spanSchema.nullable(),
      /** From the first sign of the pool's work to the last; null where none was seen, or its events are kept no more. */
      took: spanSchema.nullable(),
      percent: z.number().nullable(),
    }),
  ),
})

/** One update with all that is known of it. */
export const updateDetailSchema = updateSchema
  .extend({
    cluster: z.string(),
    /** Who asked for the plan, when, and why. */
    request: z.object({ by: z.string(), at: instantSchema, note: z.string(), digest: digestSchema, parent: z.int() }),
    /** Who accepted it, and what was acknowledged with it. */
    approvals: z.array(z.object({ by: z.string(), at: instantSchema, comment: z.string(), acknowledged: z.array(z.string()) })),
    /** The phases that it went through, each from when on (wall time, and milliseconds of engine time), and why where that was said. */
    phases: z.array(
      z.object({ phase: z.enum(updatePhases), at: instantSchema, engineTime: z.number().nullable(), message: z.string() }),
    ),
    /** Of the events in its timeline, how many are of which kind. */
    counts: z.record(z.string(), z.int()),
    /** When this was answered, in engine time; null once the update has ended. */
    engineTime: z.number().nullable(),
    /** How long it was paused or had halted, in engine time. */
    held: z.string(),
    /** Null where the plan had no forecast. */
    forecastError: forecastErrorSchema.nullable(),
  })
  .meta({ id: 'UpdateDetail' })
export type UpdateDetail = z.infer<typeof updateDetailSchema>

export const exportForms = ['json', 'csv', 'ndjson'] as const

/** All that is known of an update, to be kept elsewhere. */
export const updateExportSchema = z
  .object({ update: updateDetailSchema, plan: planSchema, timeline: z.array(eventSchema) })
  .meta({ id: 'UpdateExport' })

/** `current`: the update that is under way, else the last one. */
const updateParams = nameParams.extend({ id: z.string().max(100) })
const { cluster: _, update: __, ...timelineFilters } = eventFilters
const timelineQuery = projectQuery.extend({ ...pageShape, ...timelineFilters, ...eventTimes })

/** What a control did: when it holds, and what it suspends meanwhile. */
const controlAnswer = z.object({ update: updateSchema, message: z.string() })

/** Without an update where a cluster that failed to provision was tried again. */
const retryAnswer = controlAnswer.extend({ update: updateSchema.nullable() })

/** What an abort would come to now. */
const foretoldAbortSchema = z
  .object({
    digest: digestSchema,
    /** `returns`: to the revision that the update started from. `goes-on`: what has begun is finished, and the rest stops. */
    verdict: z.object({
      kind: z.enum(['returns', 'goes-on']),
      revision: z.int(),
      pastReturn: z.string().nullable(),
      pools: z.array(z.object({ name: z.string(), does: z.enum(['back', 'finishes', 'left']) })),
      text: z.string(),
    }),
    plan: planContentSchema,
  })
  .meta({ id: 'ForetoldAbort' })
export type ForetoldAbort = z.infer<typeof foretoldAbortSchema>

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
  get: route({
    method: 'GET',
    path: '/clusters/{name}/updates/{id}',
    noun: 'Updates',
    summary: 'One update: its request, approval, phases, evidence, and its forecast beside what came of it',
    params: updateParams,
    query: projectQuery,
    answers: { 200: updateDetailSchema },
    refuses: ['cluster.missing', 'update.missing'],
  }),
  timeline: route({
    method: 'GET',
    path: '/clusters/{name}/updates/{id}/timeline',
    noun: 'Updates',
    summary: 'What happened in an update, oldest first',
    params: updateParams,
    query: timelineQuery,
    answers: { 200: pageOf(eventSchema) },
    refuses: ['cluster.missing', 'update.missing', 'cursor.invalid'],
  }),
  export: route({
    method: 'GET',
    path: '/clusters/{name}/updates/{id}/export',
    noun: 'Updates',
    summary: 'All that is known of an update in one document; as `csv` or `ndjson` its timeline',
    params: updateParams,
    query: projectQuery.extend({ format: z.enum(exportForms).default('json') }),
    answers: { 200: updateExportSchema },
    refuses: ['cluster.missing', 'update.missing'],
  }),
  clusterTimeline: route({
    method: 'GET',
    path: '/clusters/{name}/timeline',
    noun: 'Updates',
    summary: 'What happened to a cluster in its updates and between them, newest first',
    params: nameParams,
    query: timelineQuery,
    answers: { 200: pageOf(eventSchema) },
    refuses: ['cluster.missing', 'cursor.invalid'],
  }),
  pause: route({
    method: 'POST',
    path: '/clusters/{name}/updates/current/pause',
    noun: 'Updates',
    summary: 'Pause the update at its next boundary, or now',
    params: nameParams,
    query: projectQuery,
    /** `now`: also inside the control plane, whose repair and scaling are suspended until the update is resumed. */
    body: z.strictObject({ now: z.boolean().default(false) }).optional(),
    answers: { 202: controlAnswer },
    refuses: ['cluster.missing', 'update.state'],
  }),
  resume: route({
    method: 'POST',
    path: '/clusters/{name}/updates/current/resume',
    noun: 'Updates',
    summary: 'Resume a paused update',
    params: nameParams,
    query: projectQuery,
    answers: { 202: controlAnswer },
    refuses: ['cluster.missing', 'update.state'],
  }),
  abort: route({
    method: 'POST',
    path: '/clusters/{name}/updates/current/abort',
    noun: 'Updates',
    summary: 'End the update by going back to the revision that it started from, with a plan of its own',
    params: nameParams,
    query: projectQuery,
    body: z
      .strictObject({
        /** Only answer what the abort would do. */
        dryRun: z.boolean().default(false),
        /** That of the plan that a dry run told: another one is refused. */
        digest: digestSchema.optional(),
      })
      .optional(),
    answers: { 200: foretoldAbortSchema, 202: controlAnswer },
    refuses: ['cluster.missing', 'cluster.provisioning', 'update.state', 'plan.stale', 'plan.unverified'],
  }),
  retry: route({
    method: 'POST',
    path: '/clusters/{name}/updates/current/retry',
    noun: 'Updates',
    summary: 'Look again now at an update that waits or has halted, or at a cluster that failed to provision',
    params: nameParams,
    query: projectQuery,
    answers: { 202: retryAnswer },
    refuses: ['cluster.missing', 'update.state'],
  }),
}
