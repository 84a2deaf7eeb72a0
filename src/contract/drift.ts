import { z } from 'zod'
import { driftKinds } from '#core/cluster/drift.ts'
import { instantSchema, nameParams, projectQuery } from './common.ts'
import { evidenceSchema } from './evidence.ts'
import { route } from './route.ts'

/** Something that differs from what was told, without Cairn having told it so. */
export const driftSchema = z
  .object({
    kind: z.enum(driftKinds),
    /** `node N`, `pool P` or `layer PROFILE/NAME`. */
    object: z.string(),
    pool: z.string().nullable(),
    expected: z.string(),
    found: z.string(),
    since: instantSchema,
    /** `on`: it is set right by itself; `held`: once its pool is released; `off`: only by somebody. */
    repair: z.enum(['on', 'held', 'off']),
  })
  .meta({ id: 'Drift' })
export type WireDrift = z.infer<typeof driftSchema>

export const driftRoutes = {
  list: route({
    method: 'GET',
    path: '/clusters/{name}/drift',
    noun: 'Clusters',
    summary: 'What differs from what the cluster was told to be, and whether it is set right',
    params: nameParams,
    query: projectQuery,
    answers: { 200: z.object({ items: z.array(driftSchema) }) },
    refuses: ['cluster.missing'],
  }),
  evidence: route({
    method: 'GET',
    path: '/clusters/{name}/evidence',
    noun: 'Clusters',
    summary: 'What proves that the cluster is as its newest revision says; null until it was verified',
    params: nameParams,
    query: projectQuery,
    answers: { 200: z.object({ revision: z.int(), evidence: evidenceSchema.nullable() }) },
    refuses: ['cluster.missing'],
  }),
}
