import { z } from 'zod'
import { nodePhases } from '#core/cluster/inventory.ts'
import { layerKinds } from '#core/pack/pack.ts'
import { cloudOutcomes, planStates, repaveScopes } from '#core/plan/plan.ts'
import {
  cloudSettingsSchema,
  controlPlaneSchema,
  overrideSchema,
  variableValuesSchema,
  workerPoolSchema,
} from './cluster-document.ts'
import { digestSchema, instantSchema, jsonSchema, nameParams, nameSchema, projectQuery } from './common.ts'
import { differenceSchema } from './difference.ts'
import { route } from './route.ts'

const poolRole = z.enum(['control-plane', 'worker'])
const identity = z.object({ pack: z.string().nullable(), version: z.string(), profileVersion: z.string() }).nullable()

/** Who changed a value. Absent in plans that were stored before plans told it. */
const changedBy = z.object({
  kind: z.enum(['pack', 'preset', 'profile', 'override', 'variable', 'macro', 'system', 'pool', 'cluster', 'release']),
  name: z.string(),
})
const provenance = {
  by: changedBy.optional(),
  /** The pools that this very difference repaves; absent where it repaves none. */
  pools: z.array(z.string()).optional(),
}

export const layerChangeSchema = z.object({
  profile: z.string(),
  layer: z.string(),
  layerKind: z.enum(layerKinds),
  kind: z.enum(['added', 'removed', 'replaced', 'changed']),
  from: identity,
  to: identity,
  /** Who brought the layer, took it away or gave it another pack, and which pools another pack repaves. */
  ...provenance,
  /** Of the effective values, structural: left is what runs, right what will run. */
  diff: z.array(differenceSchema.extend(provenance)),
  manifests: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['added', 'removed', 'changed']),
      from: z.string().nullable(),
      to: z.string().nullable(),
      by: changedBy.optional(),
    }),
  ),
})

/** So many from then on: milliseconds of engine time since the approval, and nodes. */
const countSchema = z.tuple([z.number(), z.int()])

/** What the run of the likeliest length does to the nodes of a pool. Times are milliseconds of engine time since the approval. */
const courseSchema = z.object({
  pool: z.string(),
  desired: z.array(countSchema),
  /** Nodes that are ready and not about to go. */
  available: z.array(countSchema),
  /** Nodes that come or go, in the order in which that begins; one that comes has no name yet. */
  nodes: z.array(
    z.object({ name: z.string().nullable(), steps: z.array(z.tuple([z.enum([...nodePhases, 'removed']), z.number()])) }),
  ),
  /** How many more come or go than are told one by one. */
  more: z.int(),
})
export type PoolCourse = z.infer<typeof courseSchema>

export const forecastSchema = z.object({
  /** Durations in engine time, such as `42m`. */
  p50: z.string(),
  p90: z.string(),
  seeds: z.int(),
  /** Whether durations of single steps are those of the project's own updates, or documented defaults of the cloud. */
  basis: z.enum(['history', 'defaults']),
  /** With history: how many durations there are of the kind of step that was seen least. */
  samples: z.int(),
  /** Pools in the order in which they are worked on, with how many of their nodes are replaced. */
  order: z.array(z.tuple([z.string(), z.int()])),
  leastAvailable: z.array(z.object({ pool: z.string(), nodes: z.int(), at: z.string() })),
  /** Times without an API server or a majority of etcd. */
  away: z.array(z.object({ what: z.enum(['api-server', 'etcd-quorum']), from: z.string(), for: z.string() })),
  /** Times in which a pool's minor is behind the control plane's: its nodes can be neither added nor repaired. */
  behind: z.array(z.object({ pool: z.string(), from: z.string(), for: z.string() })),
  /** Pools whose nodes come or go, node by node. In answers for one plan; absent of plans that an older release stored. */
  course: z.array(courseSchema).optional(),
})

export const checkSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  evidence: jsonSchema,
  remedy: z.string(),
})

const conflictPlace = { profile: nameSchema, layer: nameSchema, path: z.string().min(1).max(2000) }
export const resolutionSchema = z.union([
  z.strictObject({ ...conflictPlace, take: z.enum(['ours', 'theirs']) }),
  z.strictObject({ ...conflictPlace, value: jsonSchema }),
])

/** What shall be different. Everything that is not named stays as it is. */
export const planRequestSchema = z
  .strictObject({
    /** The complete list that the cluster shall have. */
    profiles: z
      .array(z.strictObject({ name: nameSchema, version: z.string().max(100) }))
      .min(1)
      .max(50)
      .optional(),
    /** Take the newest revisions of the versions in use. */
    pending: z.literal(true).optional(),
    /** Each replaces its layer's whole override; `values: null` without manifests removes it. */
    overrides: z.array(overrideSchema).max(200).optional(),
    variables: variableValuesSchema.optional(),
    /** All settings of the cloud that the cluster shall have. */
    cloud: cloudSettingsSchema.optional(),
    controlPlane: controlPlaneSchema.optional(),
    /** The complete list that the cluster shall have. */
    workerPools: z.array(workerPoolSchema).max(100).optional(),
    /** The number of an earlier cluster revision. */
    rollbackTo: z.int().min(1).optional(),
    /** How conflicts of overrides are decided: one for each path of the plan's `conflicts`. */
    resolutions: z.array(resolutionSchema).max(1000).optional(),
    /** Codes of guards that the request takes upon itself. */
    accept: z.array(z.string().max(100)).max(20).optional(),
    note: z.string().max(1000).optional(),
  })
  .meta({ id: 'PlanRequest' })

/** A path that override and profile changed, to different values; null where nothing stands. */
const conflictSchema = z.object({
  profile: z.string(),
  layer: z.string(),
  path: z.string(),
  base: jsonSchema,
  ours: jsonSchema,
  theirs: jsonSchema,
})

export const planSchema = z
  .object({
    id: z.string(),
    digest: digestSchema,
    cluster: z.string(),
    parent: z.int(),
    state: z.enum(planStates),
    by: z.string(),
    note: z.string(),
    createdAt: instantSchema,
    expiresAt: instantSchema,
    summary: z.string(),
    /** One for each control-plane version on the way: layers, pools, layers after them, and what comes along in place. */
    steps: z.array(
      z.object({
        kubernetesVersion: z.string(),
        before: z.array(z.string()),
        pools: z.array(z.string()),
        after: z.array(z.string()),
        brings: z.array(z.string()),
      }),
    ),
    changes: z.array(layerChangeSchema),
    pools: z.array(
      z.object({
        name: z.string(),
        role: poolRole,
        kind: z.enum(['added', 'removed', 'changed']),
        diff: z.array(differenceSchema),
      }),
    ),
    /** Settings of the cloud that change, by their paths, each with what that comes to; absent where none does. */
    cloud: z.array(differenceSchema.extend({ comesTo: z.enum(cloudOutcomes) })).optional(),
    repave: z.object({
      scope: z.enum(repaveScopes),
      pools: z.array(
        z.object({
          name: z.string(),
          role: poolRole,
          nodes: z.int(),
          /** How often each of these nodes is replaced on the way. */
          rolls: z.int(),
          reasons: z.array(
            z.object({
              layer: z.string().nullable(),
              path: z.string(),
              from: jsonSchema,
              to: jsonSchema,
              text: z.string(),
              ...provenance,
            }),
          ),
        }),
      ),
    }),
    removes: z.object({ nodes: z.int(), objects: z.array(z.string()) }),
    /** What blocks the plan until the request decides it. */
    conflicts: z.array(conflictSchema),
    /** What the request decided, and how. */
    resolved: z.array(conflictSchema.extend({ take: z.enum(['ours', 'theirs', 'value']), value: jsonSchema.optional() })),
    /** What folding several changes into one plan spares. */
    saves: z.object({ nodes: z.int(), text: z.string() }).nullable(),
    /** Of a plan that goes back to an earlier revision: what returns, and what cannot. */
    rollback: z
      .object({
        revision: z.int(),
        returns: z.array(z.string()),
        cannot: z.array(z.object({ what: z.string(), why: z.string() })),
        pointOfNoReturn: z.string().nullable(),
      })
      .nullable(),
    checks: z.array(checkSchema),
    forecast: forecastSchema.optional(),
    /**
     * What was asked for, to plan again with: in answers for one plan. A sensitive value stands as `(sensitive)` and has to be given
     * again, since that means the one that the cluster has.
     */
    request: planRequestSchema.optional(),
    /** Where it was asked for: every difference and reason in a stable line of its own, for a log. */
    detail: z.array(z.string()).optional(),
  })
  .meta({ id: 'Plan' })
export type Plan = z.infer<typeof planSchema>

/** What a plan says, without what became of it. */
export const planContentSchema = planSchema.omit({
  id: true,
  digest: true,
  state: true,
  by: true,
  note: true,
  createdAt: true,
  expiresAt: true,
  request: true,
  detail: true,
})

export const approvalSchema = z
  .strictObject({
    /** That nodes, objects or layers go or are replaced as the plan says. */
    acknowledgeRepave: z.boolean().optional(),
    /** The plan's digest, as it was read. */
    digest: digestSchema.optional(),
    /** Take the place of an update that is under way. */
    supersede: z.boolean().optional(),
    comment: z.string().max(1000).optional(),
  })
  .meta({ id: 'Approval' })

const idParams = z.strictObject({ id: z.string().max(100) })

export const planRoutes = {
  propose: route({
    method: 'POST',
    path: '/clusters/{name}/plans',
    noun: 'Plans',
    summary: 'Plan a change of a cluster. Nothing happens before the plan is approved',
    params: nameParams,
    query: projectQuery.extend({ forecast: z.enum(['none']).optional() }),
    body: planRequestSchema,
    answers: { 201: planSchema },
    refuses: [
      'cluster.missing',
      'cluster.provisioning',
      'profile.missing',
      'version.missing',
      'layer.missing',
      'revision.missing',
      'document.invalid',
    ],
  }),
  get: route({
    method: 'GET',
    path: '/plans/{id}',
    noun: 'Plans',
    summary: 'One plan',
    params: idParams,
    query: projectQuery.extend({
      seeds: z.coerce.number().int().min(1).max(1000).optional(),
      detail: z.enum(['true', 'false']).optional(),
    }),
    answers: { 200: planSchema },
    refuses: ['plan.missing'],
  }),
  approve: route({
    method: 'POST',
    path: '/plans/{id}/approve',
    noun: 'Plans',
    summary: 'Approve exactly this plan and start its update',
    params: idParams,
    query: projectQuery,
    body: approvalSchema,
    answers: { 202: z.object({ update: z.object({ id: z.string(), plan: z.string(), phase: z.string() }) }) },
    refuses: [
      'plan.missing',
      'repave.unacknowledged',
      'plan.stale',
      'plan.expired',
      'plan.rejected',
      'plan.approved',
      'plan.blocked',
      'plan.unverified',
      'plan.empty',
      'update.running',
      'approval.own-plan',
      'cluster.provisioning',
    ],
  }),
  reject: route({
    method: 'POST',
    path: '/plans/{id}/reject',
    noun: 'Plans',
    summary: 'Reject a plan. The cluster stays as it is',
    params: idParams,
    query: projectQuery,
    body: z.strictObject({ comment: z.string().max(1000).optional() }).optional(),
    answers: { 200: planSchema },
    refuses: ['plan.missing', 'plan.rejected', 'plan.approved', 'plan.expired', 'plan.stale', 'plan.empty'],
  }),
}
