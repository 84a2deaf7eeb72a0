import { z } from 'zod'
import { nodePhases } from '#core/cluster/inventory.ts'
import { layerKinds } from '#core/pack/pack.ts'
import { instantSchema } from './common.ts'

export const nodeSchema = z.object({
  name: z.string(),
  phase: z.enum(nodePhases),
  ready: z.boolean(),
  zone: z.string(),
  digest: z.string(),
  /** Whether the node was made from its pool's machine spec of the newest revision. */
  upToDate: z.boolean(),
  kubernetesVersion: z.string(),
  createdAt: instantSchema,
})

export const inventorySchema = z
  .object({
    /** Null while the engine has not been seen to know the cluster. */
    observedAt: instantSchema.nullable(),
    /** The control-plane pool first, then worker pools in the order of the cluster's spec. */
    pools: z.array(
      z.object({ name: z.string(), role: z.enum(['control-plane', 'worker']), desired: z.int(), nodes: z.array(nodeSchema) }),
    ),
    layers: z.array(
      z.object({
        profile: z.string(),
        name: z.string(),
        kind: z.enum(layerKinds),
        version: z.string(),
        state: z.enum(['queued', 'in-progress', 'ready', 'failed']),
        message: z.string().nullable(),
      }),
    ),
    /** Of an imported cluster what its own API says; absent of all others, and while it does not answer. */
    imported: z
      .object({
        kubernetesVersion: z.string(),
        nodes: z.array(
          z.object({
            name: z.string(),
            role: z.enum(['control-plane', 'worker']),
            ready: z.boolean(),
            kubernetesVersion: z.string(),
            createdAt: instantSchema,
          }),
        ),
      })
      .optional(),
  })
  .meta({ id: 'Inventory' })
export type WireInventory = z.infer<typeof inventorySchema>
