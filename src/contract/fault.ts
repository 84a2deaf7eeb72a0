import { z } from 'zod'
import { faultKindNames } from '#core/simulation/fault-kinds.ts'
import { occasionEvents } from '#core/simulation/scenario.ts'
import { durationSchema, emptySchema, nameParams, nameSchema, projectQuery } from './common.ts'
import { route } from './route.ts'

const wordsSchema = z.strictObject({
  kind: z.enum(faultKindNames),
  /** The node that it strikes. */
  node: z.string().max(253).optional(),
  /** A pool; of a fault that strikes a node at once, its oldest node. Without one, any. */
  pool: z.string().max(63).optional(),
  /** `profile/layer`. */
  layer: z.string().max(127).optional(),
  zone: z.string().max(63).optional(),
  /** A Kubernetes version. */
  version: z.string().max(100).optional(),
  /** `namespace/name` of a disruption budget. */
  budget: z.string().max(127).optional(),
  /** How often it strikes, 1 unless given. */
  count: z.int().min(1).max(1000).optional(),
  /** Of a quota: how many nodes more the cloud makes. Of a pool that is scaled: how many it is set to have. */
  nodes: z.int().min(0).max(10_000).optional(),
  /** Engine seconds. */
  seconds: z.int().min(1).max(86_400).optional(),
  /** After how long it ends by itself, in engine time; without one it does not. */
  for: durationSchema.optional(),
})

/** A fault as it is injected; which kind takes what stands in the table of kinds, and is checked there. */
export const faultSchema = wordsSchema.extend({
  /** Takes every standing fault of the kind away again. */
  clear: z.boolean().optional(),
})

const stepSchema = z.strictObject({
  /** Engine time since the scenario began. */
  at: durationSchema.optional(),
  /** Or: when that happens for the nth time, in a pool or with a layer where one is given. */
  when: z
    .strictObject({
      event: z.enum(occasionEvents),
      pool: z.string().max(63).optional(),
      layer: z.string().max(127).optional(),
      nth: z.int().min(1).max(1000).optional(),
    })
    .optional(),
  /** One that strikes a node and names none, nor a pool, strikes the node of the event. */
  fault: wordsSchema.optional(),
  clear: z.enum(faultKindNames).optional(),
})

/** What goes wrong by and by. */
export const scenarioSchema = z
  .strictObject({
    apiVersion: z.literal('cairn.dev/v1'),
    kind: z.literal('Scenario'),
    metadata: z.strictObject({ name: nameSchema }).optional(),
    spec: z.strictObject({ faults: z.array(stepSchema).min(1).max(100) }),
  })
  .meta({ id: 'Scenario' })

const standingFaultSchema = z.object({
  kind: z.enum(faultKindNames),
  pool: z.string().optional(),
  layer: z.string().optional(),
  zone: z.string().optional(),
  version: z.string().optional(),
  budget: z.string().optional(),
  seconds: z.number().optional(),
  /** How often it strikes yet. */
  left: z.int().optional(),
  /** Of a quota: how many nodes there may be at once. */
  machines: z.int().optional(),
})

const plannedFaultSchema = z.object({
  fault: z.string(),
  /** In how much engine time. */
  in: durationSchema.optional(),
  /** Or at which occasion, such as `the 2nd node-draining of general`. */
  when: z.string().optional(),
  /** Why it made no sense when its time came; null while that is to come. */
  missed: z.string().nullable(),
})

export const faultListSchema = z
  .object({ items: z.array(standingFaultSchema), scenario: z.array(plannedFaultSchema) })
  .meta({ id: 'Faults' })
export type FaultList = z.infer<typeof faultListSchema>

const path = '/clusters/{name}/faults'
const noun = 'Faults'

export const faultRoutes = {
  list: route({
    method: 'GET',
    path,
    noun,
    summary: 'Faults that stand in a simulated cluster, and steps of scenarios to come (development mode only)',
    params: nameParams,
    query: projectQuery,
    answers: { 200: faultListSchema },
    refuses: ['cluster.missing', 'faults.disabled'],
  }),
  inject: route({
    method: 'POST',
    path,
    noun,
    summary: 'Inject a fault, or begin a scenario, in a simulated cluster (development mode only)',
    params: nameParams,
    query: projectQuery,
    body: z.union([faultSchema, z.strictObject({ scenario: scenarioSchema })]),
    answers: { 202: emptySchema },
    refuses: ['cluster.missing', 'faults.disabled'],
  }),
  clear: route({
    method: 'DELETE',
    path: `${path}/{kind}`,
    noun,
    summary: 'End every standing fault of a kind, or the scenario (development mode only)',
    params: nameParams.extend({ kind: z.enum([...faultKindNames, 'scenario']) }),
    query: projectQuery,
    answers: { 202: emptySchema },
    refuses: ['cluster.missing', 'fault.missing', 'faults.disabled', 'document.invalid'],
  }),
}
