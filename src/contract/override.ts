import { z } from 'zod'
import { overrideSchema } from './cluster-document.ts'
import { digestSchema, jsonSchema, nameParams, nameSchema, projectQuery } from './common.ts'
import { route } from './route.ts'

export const overriddenValueSchema = z
  .object({
    profile: z.string(),
    layer: z.string(),
    path: z.string(),
    kind: z.enum(['value', 'manifest']),
    /** What the override says; null takes away. */
    value: jsonSchema,
    /** What it lies over: what the profile says; null where it says nothing. */
    below: jsonSchema,
    /** `idle`: the profile says it anyway. `conflict`: with the newest revision of the profile version in use. */
    state: z.enum(['differs', 'idle', 'conflict']),
  })
  .meta({ id: 'OverriddenValue' })

export const promotionSchema = z
  .strictObject({
    profile: nameSchema,
    layer: nameSchema,
    /** The version that is made. */
    version: z.string().max(100),
    note: z.string().max(1000).optional(),
  })
  .meta({ id: 'Promotion' })

export const promotedSchema = z
  .object({
    profile: z.string(),
    version: z.string(),
    revision: z.int(),
    digest: digestSchema,
    /** The version that was copied, at the revision that the cluster took. */
    from: z.object({ version: z.string(), revision: z.int(), digest: digestSchema }),
    /** The plan request that moves the cluster to the new version without the override. It changes no value. */
    request: z.object({
      profiles: z.array(z.object({ name: z.string(), version: z.string() })),
      overrides: z.array(overrideSchema),
    }),
  })
  .meta({ id: 'PromotedOverride' })

export const overrideRoutes = {
  list: route({
    method: 'GET',
    path: '/clusters/{name}/overrides',
    noun: 'Clusters',
    summary: 'Every value and manifest that the cluster overrides, and what each lies over',
    params: nameParams,
    query: projectQuery,
    answers: { 200: z.object({ items: z.array(overriddenValueSchema) }) },
    refuses: ['cluster.missing'],
  }),
  promote: route({
    method: 'POST',
    path: '/clusters/{name}/overrides/promote',
    noun: 'Clusters',
    summary: "Make a new profile version of which a layer's override is part. The cluster stays as it is until it is planned",
    params: nameParams,
    query: projectQuery,
    body: promotionSchema,
    answers: { 201: promotedSchema },
    refuses: ['cluster.missing', 'layer.missing', 'override.missing', 'version.exists', 'document.invalid'],
  }),
}
