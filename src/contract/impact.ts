import { z } from 'zod'

/** What saving a document in place, or moving to a version, would do to clusters. */
export const impactSchema = z
  .object({
    clusters: z.int(),
    repaved: z.int(),
    /** All clusters of one outcome and scope, the worst first, with how many of them each reason is about. */
    outcomes: z.array(
      z.object({
        outcome: z.enum(['unchanged', 'in-place', 'repaved', 'blocked']),
        scope: z.enum(['none', 'worker-pools', 'control-plane', 'full']),
        clusters: z.int(),
        reasons: z.array(z.object({ text: z.string(), clusters: z.int() })),
      }),
    ),
    /** Clusters whose plans come to the same, with their names. */
    groups: z.array(
      z.object({
        outcome: z.enum(['unchanged', 'in-place', 'repaved', 'blocked']),
        scope: z.enum(['none', 'worker-pools', 'control-plane', 'full']),
        reasons: z.array(z.string()),
        clusters: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'Impact' })
export type WireImpact = z.infer<typeof impactSchema>
