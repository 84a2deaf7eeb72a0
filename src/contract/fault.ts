import { z } from 'zod'
import { faultKindNames } from '#core/simulation/fault-kinds.ts'
import { durationSchema } from './common.ts'

/** A fault as it is injected; which kind takes what stands in the table of kinds, and is checked there. */
export const faultSchema = z.strictObject({
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
  /** Takes every standing fault of the kind away again. */
  clear: z.boolean().optional(),
})
