import { z } from 'zod'
import { layerKinds } from '#core/pack/pack.ts'
import { digestSchema, instantSchema, nameParams, nameSchema, pageOf, pageShape, projectQuery } from './common.ts'
import { route } from './route.ts'

export const packSummarySchema = z
  .object({
    name: z.string(),
    displayName: z.string(),
    registry: z.string(),
    layer: z.enum(layerKinds),
    addonType: z.string().nullable(),
    cloudTypes: z.array(z.string()),
    /** Newest first, by SemVer precedence. */
    versions: z.array(z.string()),
    latest: z.string(),
  })
  .meta({ id: 'PackSummary' })
export type PackSummary = z.infer<typeof packSummarySchema>

export const packSchema = z
  .object({
    name: z.string(),
    displayName: z.string(),
    version: z.string(),
    registry: z.string(),
    digest: digestSchema,
    layer: z.enum(layerKinds),
    addonType: z.string().nullable(),
    cloudTypes: z.array(z.string()),
    values: z.string(),
    schema: z.string().nullable(),
    presets: z.string().nullable(),
    /** What `presets` offers, in the order in which chosen ones are applied. Of one group a layer chooses one. */
    presetChoices: z.array(
      z.object({
        name: z.string(),
        displayName: z.string(),
        group: z.string().nullable(),
        remove: z.array(z.string()),
        add: z.string(),
      }),
    ),
    /** What the pack demands, held when a profile is saved and in every plan. */
    demands: z.object({
      /** Rules of `schema`: what a value has to look like, in words, or null where only its presence counts. */
      values: z.array(
        z.object({
          path: z.string(),
          required: z.boolean(),
          /** The value is the pack's own, presets included. */
          readOnly: z.boolean(),
          wanted: z.string().nullable(),
          hints: z.array(z.string()),
        }),
      ),
      /** Packs beside it; both bounds are included, and null is no bound. */
      packs: z.array(
        z.object({
          name: z.string(),
          layer: z.enum(layerKinds),
          type: z.enum(['required', 'optional', 'notSupported', 'upgrade']),
          min: z.string().nullable(),
          max: z.string().nullable(),
        }),
      ),
      /** What every worker pool has at least, or the number of components whose requests are summed up. */
      nodes: z.array(
        z.object({
          resource: z.enum(['cpu', 'memory', 'diskSize']),
          unit: z.string(),
          minLimit: z.number().nullable(),
          components: z.int(),
        }),
      ),
    }),
    /** The constraints of `pack.json`, as they stand there; `demands` has them in words. */
    constraints: z.record(z.string(), z.unknown()).nullable(),
    readme: z.string().nullable(),
    manifests: z.array(z.object({ name: z.string(), content: z.string() })),
    charts: z.array(z.object({ path: z.string(), digest: digestSchema.nullable() })),
    /** Whether the registry still has it. One that is gone stays usable, since its content is kept. */
    present: z.boolean(),
    /** `ready`, or what is missing before it can be deployed on a real engine. */
    state: z.object({ ready: z.boolean(), problems: z.array(z.string()) }),
  })
  .meta({ id: 'Pack' })
export type Pack = z.infer<typeof packSchema>

/** A layer that is made of a pack, in a profile version as it stands, or as clusters have taken it. */
export const packUseSchema = z
  .object({
    profile: z.string(),
    version: z.string(),
    layer: z.string(),
    registry: z.string(),
    packVersion: z.string(),
    /** Whether the profile version's newest revision has it. If not, only clusters that have not taken that revision do. */
    newest: z.boolean(),
    /** How many clusters have taken a revision that has it, and the first ten of them by name. */
    clusters: z.int(),
    some: z.array(z.string()),
  })
  .meta({ id: 'PackUse' })
export type WirePackUse = z.infer<typeof packUseSchema>

export const registrySchema = z
  .object({
    name: z.string(),
    kind: z.enum(['built-in', 'folder']),
    path: z.string().nullable(),
    packs: z.int(),
    syncedAt: instantSchema.nullable(),
    problems: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
  })
  .meta({ id: 'Registry' })
export type WireRegistry = z.infer<typeof registrySchema>

export const packRoutes = {
  list: route({
    method: 'GET',
    path: '/packs',
    noun: 'Packs',
    summary: 'Packs of all registries, by name',
    query: projectQuery.extend({
      ...pageShape,
      layer: z.enum(layerKinds).optional(),
      cloudType: nameSchema.optional(),
      registry: nameSchema.optional(),
      q: z.string().max(100).optional(),
    }),
    answers: { 200: pageOf(packSummarySchema) },
    refuses: ['cursor.invalid'],
  }),
  get: route({
    method: 'GET',
    path: '/packs/{name}/versions/{version}',
    noun: 'Packs',
    summary: 'One version of a pack: values, schema, presets, readme, manifests, state',
    params: z.strictObject({ name: z.string().max(100), version: z.string().max(100) }),
    query: projectQuery.extend({ registry: nameSchema.optional() }),
    answers: { 200: packSchema },
    refuses: ['pack.missing'],
  }),
  uses: route({
    method: 'GET',
    path: '/packs/{name}/uses',
    noun: 'Packs',
    summary: 'Who uses a pack: layers of profile versions, and how many clusters have taken them',
    params: z.strictObject({ name: z.string().max(100) }),
    query: projectQuery.extend({ ...pageShape, registry: nameSchema.optional(), version: z.string().max(100).optional() }),
    answers: { 200: pageOf(packUseSchema) },
    refuses: ['pack.missing', 'cursor.invalid'],
  }),
}

export const newRegistrySchema = z.strictObject({
  name: nameSchema,
  kind: z.literal('folder'),
  path: z.string().min(1).max(4096),
})

export const registryRoutes = {
  list: route({
    method: 'GET',
    path: '/registries',
    noun: 'Packs',
    summary: 'Where packs come from',
    query: projectQuery,
    answers: { 200: z.object({ items: z.array(registrySchema) }) },
  }),
  get: route({
    method: 'GET',
    path: '/registries/{name}',
    noun: 'Packs',
    summary: 'One registry, and what of it could not be read',
    params: z.strictObject({ name: nameSchema }),
    query: projectQuery,
    answers: { 200: registrySchema },
    refuses: ['registry.missing'],
  }),
  create: route({
    method: 'POST',
    path: '/registries',
    noun: 'Packs',
    summary: 'Add a folder of packs that the server can read',
    query: projectQuery,
    body: newRegistrySchema,
    answers: { 201: registrySchema },
    refuses: ['registry.exists', 'document.invalid'],
  }),
  sync: route({
    method: 'POST',
    path: '/registries/{name}/sync',
    noun: 'Packs',
    summary: 'Read a registry again',
    params: nameParams,
    query: projectQuery,
    answers: { 200: registrySchema },
    refuses: ['registry.missing'],
  }),
}
