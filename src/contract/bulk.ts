import { z } from 'zod'
import { planStates, repaveScopes } from '#core/plan/plan.ts'
import { updatePhases } from '#core/update/update.ts'
import { clusterFilterSchema } from './cluster.ts'
import { digestSchema, instantSchema, nameSchema, pageOf, pageShape, projectQuery } from './common.ts'
import { impactSchema } from './impact.ts'
import { route } from './route.ts'

/** How many clusters one request plans or approves: it is answered within seconds, and the caller tells how far it is. */
export const bulkMax = 50

/** How many plans one batch holds. More than these are for a rollout. */
export const batchPlansMax = 1000

/** One change for many clusters: what is pending for each, or another version of a profile that they use. */
export const bulkChangeSchema = z.union([
  z.strictObject({ pending: z.literal(true) }),
  z.strictObject({ profile: z.strictObject({ name: nameSchema, version: z.string().max(100) }) }),
])
export type BulkChange = z.infer<typeof bulkChangeSchema>

const selectionSchema = z.union([
  z.strictObject({ clusters: z.array(nameSchema).min(1).max(10_000) }),
  /** All that the filters of the list leave. */
  z.strictObject({ filter: clusterFilterSchema }),
])

const problemShape = z.object({ code: z.string(), detail: z.string() }).nullable()

/** A plan among many: what it comes to, and what became of it. */
export const batchPlanSchema = z
  .object({
    id: z.string(),
    digest: digestSchema,
    cluster: z.string(),
    /** Who asked for it. */
    by: z.string(),
    state: z.enum(planStates),
    summary: z.string(),
    scope: z.enum(repaveScopes),
    /** How many nodes are replaced. */
    nodes: z.int(),
    /** Whether its approval has to acknowledge what it takes away for a while or for good. */
    disrupts: z.boolean(),
    /** What keeps it from being approved. */
    errors: z.array(z.object({ code: z.string(), message: z.string() })),
    update: z.object({ id: z.string(), phase: z.enum(updatePhases) }).nullable(),
  })
  .meta({ id: 'BatchPlan' })
export type BatchPlan = z.infer<typeof batchPlanSchema>

const batchSchema = z.string().regex(/^bat_[0-9A-Z]{26}$/, 'a batch is named by the answer that began it')

/** What plans were asked for together. Of a batch from before this was kept, only that it is there. */
const batchRecordSchema = z
  .object({
    id: z.string(),
    change: bulkChangeSchema.nullable(),
    note: z.string(),
    by: z.string().nullable(),
    createdAt: instantSchema.nullable(),
    plans: z.int(),
    problems: z.array(z.object({ cluster: z.string(), code: z.string(), detail: z.string() })),
  })
  .meta({ id: 'Batch' })
export type Batch = z.infer<typeof batchRecordSchema>

export const bulkRoutes = {
  impact: route({
    method: 'POST',
    path: '/clusters/impact',
    noun: 'Clusters',
    summary: 'What one change would do to many clusters, grouped by outcome. Nothing is written',
    query: projectQuery,
    body: z.strictObject({ select: selectionSchema, change: bulkChangeSchema }),
    answers: { 200: impactSchema },
  }),
  propose: route({
    method: 'POST',
    path: '/plans',
    noun: 'Plans',
    summary: 'Plan one change for up to 50 clusters, each with a plan of its own; `batch` adds them to those planned before',
    query: projectQuery,
    body: z.strictObject({
      clusters: z.array(nameSchema).min(1).max(bulkMax),
      change: bulkChangeSchema,
      batch: batchSchema.optional(),
      note: z.string().max(1000).optional(),
    }),
    answers: {
      200: z.object({
        batch: z.string(),
        items: z.array(z.object({ cluster: z.string(), plan: batchPlanSchema.nullable(), problem: problemShape })),
      }),
    },
    refuses: ['document.invalid'],
  }),
  list: route({
    method: 'GET',
    path: '/plans',
    noun: 'Plans',
    summary: 'The plans of a batch, by cluster',
    query: projectQuery.extend({ ...pageShape, batch: batchSchema }),
    answers: { 200: pageOf(batchPlanSchema) },
    refuses: ['cursor.invalid'],
  }),
  get: route({
    method: 'GET',
    path: '/batches/{id}',
    noun: 'Plans',
    summary: 'What a batch was asked to change, by whom, and the clusters that no plan could be made for',
    params: z.strictObject({ id: batchSchema }),
    query: projectQuery,
    answers: { 200: batchRecordSchema },
    refuses: ['batch.missing'],
  }),
  approve: route({
    method: 'POST',
    path: '/plans/approve',
    noun: 'Plans',
    summary: 'Approve up to 50 plans, each by itself: what is refused of one says nothing of the others',
    query: projectQuery,
    body: z.strictObject({
      plans: z
        .array(z.strictObject({ id: z.string().max(100), digest: digestSchema, acknowledgeRepave: z.boolean().optional() }))
        .min(1)
        .max(bulkMax),
      comment: z.string().max(1000).optional(),
    }),
    answers: {
      200: z.object({
        items: z.array(
          z.object({
            plan: z.string(),
            update: z.object({ id: z.string(), plan: z.string(), phase: z.string() }).nullable(),
            problem: problemShape,
          }),
        ),
      }),
    },
  }),
}
