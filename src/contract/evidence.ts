import { z } from 'zod'
import { instantSchema } from './common.ts'

/** What was observed after the last step: the proof that a cluster is as its revision says. */
export const evidenceSchema = z
  .object({
    observedAt: instantSchema,
    /** Of what the engine was told last: grows with everything that it is told. */
    generation: z.int(),
    kubernetesVersion: z.string(),
    /** Since when every observation has shown it so; null of updates before 0.3.0. */
    since: instantSchema.nullable(),
    nodes: z.array(
      z.object({
        pool: z.string(),
        name: z.string(),
        uid: z.string(),
        /** Of the machine spec that it was made from. */
        digest: z.string(),
        kubernetesVersion: z.string(),
        ready: z.boolean(),
        /** When it became ready; null of updates before 0.3.0. */
        readyAt: instantSchema.nullable(),
      }),
    ),
    layers: z.array(
      z.object({
        profile: z.string(),
        name: z.string(),
        version: z.string(),
        /** Of the release; null of the os layer and others that have none. */
        digest: z.string().nullable(),
        state: z.enum(['queued', 'in-progress', 'ready', 'failed']),
      }),
    ),
    /** Null of updates before 0.3.0, and where the engine does not tell API servers apart. */
    apiServers: z
      .array(
        z.object({
          node: z.string(),
          kubernetesVersion: z.string(),
          healthy: z.boolean(),
          /** Whether its member of etcd is healthy; null where the engine does not see it. */
          memberHealthy: z.boolean().nullable(),
        }),
      )
      .nullable(),
  })
  .meta({ id: 'Evidence' })
export type WireEvidence = z.infer<typeof evidenceSchema>
