import { z } from 'zod'
import { driftKinds } from '#core/cluster/drift.ts'
import { origins, writers } from '#core/cluster/origin.ts'
import { kubeconfigSchema } from './cloud-account.ts'
import { clusterDocumentSchema, clusterSpecSchema, overrideSchema } from './cluster-document.ts'
import {
  digestSchema,
  emptySchema,
  instantSchema,
  jsonSchema,
  nameParams,
  nameSchema,
  pageOf,
  pageShape,
  projectQuery,
  tagsSchema,
} from './common.ts'
import { differenceSchema } from './difference.ts'
import { inventorySchema } from './inventory.ts'
import { checkSchema, planSchema } from './plan.ts'
import { route } from './route.ts'
import { runningUpdateSchema, waitSchema } from './update.ts'

export const clusterStatuses = ['Pending', 'Provisioning', 'Running', 'Deleting', 'Failed'] as const
export const healths = ['Healthy', 'Unhealthy', 'Unknown'] as const
export const updateStatuses = [
  'Up to date',
  'Updates available',
  'Awaiting approval',
  'Waiting',
  'Updating',
  'Paused',
  'Halted',
  'Verifying',
] as const

export const clusterSchema = z
  .object({
    metadata: z.object({
      name: z.string(),
      project: z.string(),
      tags: z.record(z.string(), z.string()),
      id: z.string(),
      createdAt: instantSchema,
      updatedAt: instantSchema,
    }),
    spec: clusterSpecSchema,
    status: z.object({
      status: z.enum(clusterStatuses),
      health: z.enum(healths),
      updateStatus: z.enum(updateStatuses),
      waiting: waitSchema.optional(),
      /** Of one that is being deleted: since when, and from when on it may be forced. */
      deletion: z.object({ since: instantSchema, forceFrom: instantSchema }).optional(),
      /** Number of the newest cluster revision. */
      revision: z.int(),
      profiles: z.array(z.object({ name: z.string(), version: z.string(), digest: digestSchema, pendingUpdate: z.boolean() })),
      /**
       * Of a profile, digests of its content; of a macro, values of at most 80 characters, null where there is no such macro. Pools and
       * layers are those that an abort left behind, without further words.
       */
      pending: z.array(
        z.object({
          kind: z.enum(['profile', 'macro', 'pool', 'layer']),
          name: z.string(),
          from: z.string().nullable(),
          to: z.string().nullable(),
        }),
      ),
      /** How much differs from what was told, without Cairn having told it so, of which kinds; absent where nothing does. */
      drift: z.object({ count: z.int(), kinds: z.array(z.enum(driftKinds)) }).optional(),
      kubernetesVersion: z.string().nullable(),
      nodes: z.object({ ready: z.int(), total: z.int() }),
      update: runningUpdateSchema.optional(),
    }),
  })
  .meta({ id: 'Cluster' })
export type Cluster = z.infer<typeof clusterSchema>

/** What a document would come to, without the cluster being made. What it cannot come to is refused, as its creation would be. */
const checkedClusterSchema = z
  .object({
    /** By pool, the control plane first. */
    nodes: z.array(z.object({ pool: z.string(), count: z.int() })),
    layers: z.array(z.object({ profile: z.string(), name: z.string(), kind: z.string(), version: z.string() })),
    kubernetesVersion: z.string(),
    /** Warnings and remarks. */
    checks: z.array(checkSchema),
  })
  .meta({ id: 'CheckedCluster' })
export type WireCheckedCluster = z.infer<typeof checkedClusterSchema>

export const clusterSummarySchema = z
  .object({
    total: z.int(),
    status: z.record(z.string(), z.int()),
    health: z.record(z.string(), z.int()),
    updateStatus: z.record(z.string(), z.int()),
    /** How many differ in something from what they were told. */
    drifted: z.int(),
    /** By version and region; what has none yet is not counted. */
    kubernetesVersion: z.record(z.string(), z.int()),
    region: z.record(z.string(), z.int()),
  })
  .meta({ id: 'ClusterSummary' })

/** One value that a layer ends up with, and who gave it. */
export const originSchema = z.object({
  path: z.string(),
  value: jsonSchema,
  /** What the value refers to first, else who wrote it. */
  origin: z.enum(origins),
  /** Of the origin: `calico 3.31.2`, a preset, `base 1.0.0`, `base/cni` for its override, a variable, a macro. */
  name: z.string(),
  writtenBy: z.enum(writers),
  /** All that the value refers to; absent where it refers to nothing. */
  references: z.array(z.object({ origin: z.enum(origins), name: z.string() })).optional(),
})

export const effectiveLayerSchema = z
  .object({
    profile: z.string(),
    profileVersion: z.string(),
    name: z.string(),
    kind: z.string(),
    version: z.string(),
    pack: z.string().nullable(),
    installPriority: z.int(),
    state: z.enum(['queued', 'in-progress', 'ready', 'failed']),
    message: z.string().nullable(),
    /** YAML texts: the pack's own values, the profile's, this cluster's override, and what they make together. */
    packValues: z.string(),
    profileValues: z.string(),
    override: overrideSchema.nullable(),
    effectiveValues: z.string(),
    manifests: z.array(z.object({ name: z.string(), content: z.string(), origin: z.enum(['pack', 'profile', 'override']) })),
    origins: z.array(originSchema),
  })
  .meta({ id: 'EffectiveLayer' })

export const clusterRevisionSchema = z.object({
  number: z.int(),
  plan: z.string().nullable(),
  by: z.string(),
  at: instantSchema,
  summary: z.string(),
})

export const revisionDetailSchema = clusterRevisionSchema.extend({ spec: clusterSpecSchema }).meta({ id: 'ClusterRevision' })

/** What is different between two revisions: what was written, and the pools and layers that it came to. */
export const revisionDiffSchema = z
  .object({
    from: z.int(),
    to: z.int(),
    spec: z.array(differenceSchema),
    changes: z.array(
      z.object({
        object: z.enum(['pool', 'layer']),
        name: z.string(),
        kind: z.enum(['added', 'removed', 'repaved', 'changed']),
        /** Of a pool its Kubernetes version, of a layer its own. */
        from: z.string().nullable(),
        to: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'RevisionDiff' })

const revisionNumber = z.coerce.number().int().min(1).max(1_000_000_000)

/** What narrows the list; all that is given holds of each cluster. */
const clusterFilterShape = {
  status: z.enum(clusterStatuses).optional(),
  health: z.enum(healths).optional(),
  updateStatus: z.enum(updateStatuses).optional(),
  /** A profile's name. */
  profile: nameSchema.optional(),
  /** The version of that profile. */
  version: z.string().max(100).optional(),
  /** `key` or `key:value`. */
  tag: z.string().max(507).optional(),
  /** Whether something of it differs from what was told. */
  drift: z.enum(['true', 'false']).optional(),
  /** Whether something changed since the cluster took it, or an abort left something behind. */
  pending: z.enum(['true', 'false']).optional(),
  /** `1.36` with all of its patches, or `1.36.2`. */
  kubernetesVersion: z.string().max(50).optional(),
  region: z.string().max(63).optional(),
  /** Part of the name. */
  q: z.string().max(100).optional(),
}

export const clusterFilterSchema = z.strictObject(clusterFilterShape)

/** What the list is sorted by; with `-` before it the other way round. Health and update status begin with what needs somebody. */
const clusterSorts = [
  'name',
  'status',
  'health',
  'updateStatus',
  'kubernetesVersion',
  'nodes',
  'region',
  'drift',
  'updatedAt',
  'createdAt',
] as const
type Sort = (typeof clusterSorts)[number]
export const clusterOrders = clusterSorts.flatMap((sort) => [sort, `-${sort}`] as [Sort, `-${Sort}`])

const clusterListQuery = projectQuery.extend({
  ...pageShape,
  ...clusterFilterShape,
  sort: z.enum(clusterOrders).default('name'),
})

export const clusterRoutes = {
  list: route({
    method: 'GET',
    path: '/clusters',
    noun: 'Clusters',
    summary: 'Clusters, filtered and sorted',
    query: clusterListQuery,
    answers: { 200: pageOf(clusterSchema) },
    refuses: ['cursor.invalid'],
  }),
  summary: route({
    method: 'GET',
    path: '/clusters/summary',
    noun: 'Clusters',
    summary: 'How many clusters are in which state; of those that the filters of the list leave',
    query: projectQuery.extend(clusterFilterShape),
    answers: { 200: clusterSummarySchema },
  }),
  create: route({
    method: 'POST',
    path: '/clusters',
    noun: 'Clusters',
    summary: 'Create a cluster from a document; with `dryRun`, say only what it would come to',
    query: projectQuery.extend({ dryRun: z.enum(['true', 'false']).optional() }),
    body: clusterDocumentSchema,
    answers: { 201: clusterSchema, 200: checkedClusterSchema },
    refuses: ['cluster.exists', 'profile.missing', 'version.missing', 'document.invalid', 'project.mismatch'],
  }),
  import: route({
    method: 'POST',
    path: '/clusters/import',
    noun: 'Clusters',
    summary:
      'Import a cluster that others made, by its kubeconfig, for add-ons alone; with `dryRun`, say only what it would come to',
    query: projectQuery.extend({ dryRun: z.enum(['true', 'false']).optional() }),
    /** Of the cloud type `imported`; without an account, since one of the cluster's name is made that holds the kubeconfig. */
    body: clusterDocumentSchema.extend({ kubeconfig: kubeconfigSchema }).meta({ id: 'ClusterImport' }),
    answers: { 201: clusterSchema, 200: checkedClusterSchema },
    refuses: [
      'cluster.exists',
      'cloud-account.exists',
      'profile.missing',
      'version.missing',
      'document.invalid',
      'project.mismatch',
    ],
  }),
  get: route({
    method: 'GET',
    path: '/clusters/{name}',
    noun: 'Clusters',
    summary: 'One cluster: what it was told to be, and its state',
    params: nameParams,
    query: projectQuery,
    answers: { 200: clusterSchema },
    refuses: ['cluster.missing'],
  }),
  patch: route({
    method: 'PATCH',
    path: '/clusters/{name}',
    noun: 'Clusters',
    summary: 'Change the tags of a cluster',
    params: nameParams,
    query: projectQuery,
    body: z.strictObject({ metadata: z.strictObject({ tags: tagsSchema }) }),
    answers: { 200: clusterSchema },
    refuses: ['cluster.missing', 'if-match.failed'],
  }),
  delete: route({
    method: 'DELETE',
    path: '/clusters/{name}',
    noun: 'Clusters',
    summary: 'Delete a cluster; with `force`, once its deletion is stuck',
    params: nameParams,
    query: projectQuery.extend({ force: z.enum(['true', 'false']).optional() }),
    answers: { 202: emptySchema },
    refuses: ['cluster.missing', 'delete.not-stuck'],
  }),
  inventory: route({
    method: 'GET',
    path: '/clusters/{name}/inventory',
    noun: 'Clusters',
    summary: 'What the engine observed: nodes by pool, and layers',
    params: nameParams,
    query: projectQuery,
    answers: { 200: inventorySchema },
    refuses: ['cluster.missing'],
  }),
  layers: route({
    method: 'GET',
    path: '/clusters/{name}/layers',
    noun: 'Clusters',
    summary: 'The effective values of every layer, and where each comes from',
    params: nameParams,
    query: projectQuery,
    answers: { 200: z.object({ items: z.array(effectiveLayerSchema) }) },
    refuses: ['cluster.missing'],
  }),
  revisions: route({
    method: 'GET',
    path: '/clusters/{name}/revisions',
    noun: 'Clusters',
    summary: 'What the cluster was told to be, newest first',
    params: nameParams,
    query: projectQuery.extend(pageShape),
    answers: { 200: pageOf(clusterRevisionSchema) },
    refuses: ['cluster.missing', 'cursor.invalid'],
  }),
  revision: route({
    method: 'GET',
    path: '/clusters/{name}/revisions/{number}',
    noun: 'Clusters',
    summary: 'One revision: what the cluster was told to be then',
    params: nameParams.extend({ number: revisionNumber }),
    query: projectQuery,
    answers: { 200: revisionDetailSchema },
    refuses: ['cluster.missing', 'revision.missing'],
  }),
  diff: route({
    method: 'GET',
    path: '/clusters/{name}/diff',
    noun: 'Clusters',
    summary: 'What is different between two revisions of a cluster; without `to`, up to the newest',
    params: nameParams,
    query: projectQuery.extend({ from: revisionNumber, to: revisionNumber.optional() }),
    answers: { 200: revisionDiffSchema },
    refuses: ['cluster.missing', 'revision.missing'],
  }),
  objects: route({
    method: 'GET',
    path: '/clusters/{name}/objects',
    noun: 'Clusters',
    summary: 'The Kubernetes objects that the newest revision compiles to',
    params: nameParams,
    query: projectQuery,
    answers: { 200: z.object({ items: z.array(jsonSchema) }) },
    refuses: ['cluster.missing', 'engine.none'],
  }),
  kubeconfig: route({
    method: 'GET',
    path: '/clusters/{name}/kubeconfig',
    noun: 'Clusters',
    summary: "The kubeconfig of the cluster's administrator. Who reads it stands in the audit",
    params: nameParams,
    query: projectQuery,
    answers: { 200: z.object({ kubeconfig: z.string() }) },
    refuses: ['cluster.missing', 'engine.none', 'kubeconfig.missing', 'engine.unanswered'],
  }),
  plans: route({
    method: 'GET',
    path: '/clusters/{name}/plans',
    noun: 'Plans',
    summary: 'Plans of a cluster, newest first',
    params: nameParams,
    query: projectQuery.extend(pageShape),
    answers: { 200: pageOf(planSchema) },
    refuses: ['cluster.missing', 'cursor.invalid'],
  }),
}
