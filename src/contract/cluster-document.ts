import { z } from 'zod'
import { isImported } from '#core/cluster/cluster.ts'
import { awsSettingsSchema, vsphereSettingsSchema } from './cloud-settings.ts'
import { durationSchema, jsonObjectSchema, nameSchema, tagsSchema } from './common.ts'

const amount = z.union([z.int().min(0), z.string().regex(/^\d{1,3}%$/, 'a number of nodes, or a percentage such as 25%')])

export const strategySchema = z.union([
  z.strictObject({ type: z.enum(['expand-first', 'contract-first']) }),
  z.strictObject({ type: z.literal('custom'), maxSurge: amount, maxUnavailable: amount }),
])

export const drainSchema = z.strictObject({
  deadline: durationSchema.default('30m'),
  then: z.enum(['halt', 'force']).default('halt'),
})

export const taintSchema = z.strictObject({
  key: z.string().min(1).max(253),
  value: z.string().max(63).default(''),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
})

const poolShape = {
  instanceType: z.string().min(1).max(100),
  diskGiB: z.int().min(1).max(65536).default(60),
  image: z.string().min(1).max(300).nullable().default(null),
  zones: z.array(z.string().min(1).max(63)).max(20).default([]),
  labels: tagsSchema.default({}),
  annotations: z.record(z.string().min(1).max(253), z.string().max(10_000)).default({}),
  taints: z.array(taintSchema).max(50).default([]),
  kubeadm: jsonObjectSchema.default({}),
  strategy: strategySchema.default({ type: 'expand-first' }),
  drain: drainSchema.default({ deadline: '30m', then: 'halt' }),
  healthCheck: jsonObjectSchema.default({}),
}

export const controlPlaneSchema = z.strictObject({
  replicas: z.union([z.literal(1), z.literal(3), z.literal(5)]).default(3),
  ...poolShape,
})

export const workerPoolSchema = z.strictObject({
  name: nameSchema,
  replicas: z.int().min(0).max(1000),
  ...poolShape,
  kubernetesVersion: z.string().max(50).nullable().default(null),
  autoscaler: z
    .strictObject({ min: z.int().min(0).max(1000), max: z.int().min(0).max(1000) })
    .nullable()
    .default(null),
  repaveInterval: durationSchema.default('0s'),
})

export const overrideSchema = z.strictObject({
  profile: nameSchema,
  layer: nameSchema,
  values: z.string().nullable().default(null),
  manifests: z
    .array(z.strictObject({ name: nameSchema, content: z.string().nullable() }))
    .max(100)
    .default([]),
})

export const variableValuesSchema = z.record(z.string().max(63), z.string().max(100_000))

export const cloudSettingsSchema = z.strictObject({
  region: z.string().max(63).default(''),
  sshKeys: z.array(z.string().max(10_000)).max(50).default([]),
  ntpServers: z.array(z.string().min(1).max(253)).max(20).default([]),
  /** The project's cloud account with whose credentials it is made; absent: those of its provider's controllers. */
  account: nameSchema.exactOptional(),
  aws: awsSettingsSchema.exactOptional(),
  vsphere: vsphereSettingsSchema.exactOptional(),
})

const specShape = {
  /** `imported`: others make its machines, and it has add-ons alone. */
  cloudType: nameSchema,
  /** Of the project's management clusters the one that makes it; absent: the simulator. It never changes. */
  managementCluster: nameSchema.optional(),
  profiles: z
    .array(z.strictObject({ name: nameSchema, version: z.string().max(100) }))
    .min(1)
    .max(50),
  variables: variableValuesSchema.default({}),
  overrides: z.array(overrideSchema).max(200).default([]),
  cloud: cloudSettingsSchema.default({ region: '', sshKeys: [], ntpServers: [] }),
  parallelPools: z.int().min(1).max(100).default(1),
  /** An imported cluster has none; every other has one. */
  controlPlane: controlPlaneSchema.exactOptional(),
  workerPools: z.array(workerPoolSchema).max(100).default([]),
}

export const clusterSpecSchema = z.strictObject(specShape).superRefine(({ cloudType, controlPlane, workerPools }, context) => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  if (!isImported({ cloudType })) {
    if (!controlPlane) refuse('controlPlane', 'is missing; only an imported cluster has none')
    return
  }
  const rule = 'others make the machines of an imported cluster; leave it out'
  if (controlPlane) refuse('controlPlane', rule)
  if (workerPools.length > 0) refuse('workerPools', rule)
})

export const clusterDocumentSchema = z
  .strictObject({
    apiVersion: z.literal('cairn.dev/v1'),
    kind: z.literal('Cluster'),
    metadata: z.strictObject({ name: nameSchema, project: nameSchema.optional(), tags: tagsSchema.default({}) }),
    spec: clusterSpecSchema,
  })
  .meta({ id: 'ClusterDocument' })
export type ClusterDocument = z.output<typeof clusterDocumentSchema>
