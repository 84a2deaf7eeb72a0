import { z } from 'zod'
import { layerKinds } from '#core/pack/pack.ts'
import { profileTypes } from '#core/profile/profile.ts'
import { variableTypes } from '#core/profile/variable.ts'
import { differenceSchema } from './difference.ts'
import {
  digestSchema,
  emptySchema,
  instantSchema,
  nameParams,
  nameSchema,
  pageOf,
  pageShape,
  projectQuery,
  tagsSchema,
} from './common.ts'
import { impactSchema } from './impact.ts'
import { route } from './route.ts'

export const manifestSchema = z.strictObject({ name: nameSchema, content: z.string() })

export const packReferenceSchema = z.strictObject({
  name: z.string().min(1).max(100),
  version: z.string().min(1).max(100),
  registry: nameSchema.default('built-in'),
  digest: digestSchema.optional(),
})

export const layerSchema = z.strictObject({
  name: nameSchema,
  kind: z.enum(layerKinds),
  installPriority: z.int().min(-1000).max(1000).default(0),
  pack: packReferenceSchema.optional(),
  presets: z.array(z.string().min(1).max(100)).max(100).default([]),
  manifests: z.array(manifestSchema).max(100).default([]),
  values: z.string().default(''),
})

export const variableSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9_-]{0,62}$/,
      'a variable name starts with a letter and holds letters, digits, _ and -, 63 at most',
    ),
  displayName: z.string().max(100).default(''),
  description: z.string().max(1000).default(''),
  type: z.enum(variableTypes).default('string'),
  default: z.string().max(100_000).nullable().default(null),
  required: z.boolean().default(false),
  sensitive: z.boolean().default(false),
  /** Whether a value may have line breaks. */
  multiline: z.boolean().default(false),
  /** Forms do not ask for it. */
  hidden: z.boolean().default(false),
  /** Its value is the default, on every cluster. */
  readOnly: z.boolean().default(false),
  /** Where there are any, a value is one of them. */
  options: z
    .array(
      z.strictObject({
        value: z.string().max(10_000),
        label: z.string().max(100).default(''),
        description: z.string().max(1000).default(''),
      }),
    )
    .max(200)
    .default([]),
  /** A regular expression that a value matches. */
  pattern: z.string().max(10_000).nullable().default(null),
})

export const profileSpecSchema = z.strictObject({
  type: z.enum(profileTypes),
  cloudType: nameSchema.optional(),
  version: z.string(),
  variables: z.array(variableSchema).max(200).default([]),
  layers: z.array(layerSchema).min(1).max(100),
})

export const profileDocumentSchema = z
  .strictObject({
    apiVersion: z.literal('cairn.dev/v1'),
    kind: z.literal('ClusterProfile'),
    metadata: z.strictObject({ name: nameSchema, project: nameSchema.optional(), tags: tagsSchema.default({}) }),
    spec: profileSpecSchema,
  })
  .meta({ id: 'ClusterProfile' })
export type ProfileDocument = z.output<typeof profileDocumentSchema>

export const profileVersionSchema = z.object({
  version: z.string(),
  revision: z.int(),
  digest: digestSchema,
  clusters: z.int(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
})

export const profileSchema = z
  .object({
    name: z.string(),
    project: z.string(),
    type: z.enum(profileTypes),
    cloudType: z.string().nullable(),
    tags: z.record(z.string(), z.string()),
    /** Newest first, by SemVer precedence. */
    versions: z.array(profileVersionSchema),
    clusters: z.int(),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .meta({ id: 'Profile' })
export type Profile = z.infer<typeof profileSchema>

/** `repaved` is null where the impact was not asked for. */
export const inUseSchema = z.object({ clusters: z.int(), repaved: z.int().nullable() })

export const profileVersionAnswerSchema = z
  .object({ document: profileDocumentSchema, revision: z.int(), digest: digestSchema, inUse: z.object({ clusters: z.int() }) })
  .meta({ id: 'ProfileVersion' })

export const savedVersionSchema = z
  .object({ revision: z.int(), digest: digestSchema, inUse: inUseSchema.nullable() })
  .meta({ id: 'SavedProfileVersion' })

/** What importing a document would come to; it can be imported where there are no problems. */
export const importCheckSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    /** A profile of its own, or another version of one that is there. */
    makes: z.enum(['profile', 'version']),
    packs: z.array(
      z.object({
        layer: z.string(),
        registry: z.string(),
        name: z.string(),
        version: z.string(),
        /** `other`: the registry serves other content under this version than the document's digest says. */
        state: z.enum(['found', 'missing', 'other']),
      }),
    ),
    /** Variables whose values each cluster gives anew: no document holds them. */
    sensitive: z.array(z.string()),
    problems: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
  })
  .meta({ id: 'ProfileImportCheck' })
export type ImportCheck = z.infer<typeof importCheckSchema>

export const documentForms = ['yaml', 'json'] as const

export const revisionSchema = z.object({
  revision: z.int(),
  digest: digestSchema,
  note: z.string(),
  by: z.string(),
  at: instantSchema,
})

/** One layer that is different between two versions or revisions. */
export const layerDifferenceSchema = z.object({
  layer: z.string(),
  kind: z.enum(['added', 'removed', 'replaced', 'changed']),
  from: z.object({ pack: z.string().nullable(), version: z.string().nullable() }).nullable(),
  to: z.object({ pack: z.string().nullable(), version: z.string().nullable() }).nullable(),
  diff: z.array(differenceSchema),
  manifests: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['added', 'removed', 'changed']),
      from: z.string().nullable(),
      to: z.string().nullable(),
    }),
  ),
})

export const profileDiffSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    layers: z.array(layerDifferenceSchema),
    variables: z.array(differenceSchema),
  })
  .meta({ id: 'ProfileDiff' })

const versionParams = z.strictObject({ name: nameSchema, version: z.string().max(100) })
const saveQuery = projectQuery.extend({
  note: z.string().max(1000).optional(),
  impact: z.enum(['none']).optional(),
  dryRun: z.enum(['true', 'false']).optional(),
})

export const profileCloneSchema = z.strictObject({ name: nameSchema, version: z.string().max(100).optional() })

export const profileRoutes = {
  list: route({
    method: 'GET',
    path: '/profiles',
    noun: 'Profiles',
    summary: 'Profiles with their versions and how many clusters use each',
    query: projectQuery.extend({
      ...pageShape,
      q: z.string().max(100).optional(),
      sort: z.enum(['name', '-name']).default('name'),
    }),
    answers: { 200: pageOf(profileSchema) },
    refuses: ['cursor.invalid'],
  }),
  create: route({
    method: 'POST',
    path: '/profiles',
    noun: 'Profiles',
    summary: 'Create a profile with its first version',
    query: projectQuery,
    body: profileDocumentSchema,
    answers: { 201: profileVersionAnswerSchema },
    refuses: ['profile.exists', 'pack.unknown', 'pack.digest-mismatch', 'project.mismatch', 'document.invalid'],
  }),
  get: route({
    method: 'GET',
    path: '/profiles/{name}',
    noun: 'Profiles',
    summary: 'One profile with its versions',
    params: nameParams,
    query: projectQuery,
    answers: { 200: profileSchema },
    refuses: ['profile.missing'],
  }),
  delete: route({
    method: 'DELETE',
    path: '/profiles/{name}',
    noun: 'Profiles',
    summary: 'Delete a profile that no cluster uses, with all its versions',
    params: nameParams,
    query: projectQuery,
    answers: { 204: emptySchema },
    refuses: ['profile.missing', 'version.in-use'],
  }),
  createVersion: route({
    method: 'POST',
    path: '/profiles/{name}/versions',
    noun: 'Profiles',
    summary: 'Make a new version: a copy of an old one, or a whole document',
    params: nameParams,
    query: projectQuery,
    body: z.union([z.strictObject({ version: z.string(), from: z.string() }), profileDocumentSchema]),
    answers: { 201: profileVersionAnswerSchema },
    refuses: ['profile.missing', 'version.missing', 'version.exists', 'document.mismatch', 'document.invalid', 'pack.unknown'],
  }),
  getVersion: route({
    method: 'GET',
    path: '/profiles/{name}/versions/{version}',
    noun: 'Profiles',
    summary: 'One version as a document; with `revision`, as it was then',
    params: versionParams,
    query: projectQuery.extend({ revision: z.coerce.number().int().min(1).optional() }),
    answers: { 200: profileVersionAnswerSchema },
    refuses: ['profile.missing', 'version.missing', 'revision.missing'],
  }),
  saveVersion: route({
    method: 'PUT',
    path: '/profiles/{name}/versions/{version}',
    noun: 'Profiles',
    summary: 'Save a version in place: a new revision, which leaves every cluster on it with a pending update',
    params: versionParams,
    query: saveQuery,
    body: profileDocumentSchema,
    answers: { 200: savedVersionSchema },
    refuses: ['profile.missing', 'version.missing', 'document.mismatch', 'document.invalid', 'pack.unknown', 'if-match.failed'],
  }),
  deleteVersion: route({
    method: 'DELETE',
    path: '/profiles/{name}/versions/{version}',
    noun: 'Profiles',
    summary: 'Delete a version that no cluster uses',
    params: versionParams,
    query: projectQuery,
    answers: { 204: emptySchema },
    refuses: ['profile.missing', 'version.missing', 'version.in-use'],
  }),
  clone: route({
    method: 'POST',
    path: '/profiles/{name}/versions/{version}/clone',
    noun: 'Profiles',
    summary: 'Make a new profile of a version, with the same content to the letter',
    params: versionParams,
    query: projectQuery,
    body: profileCloneSchema,
    answers: { 201: profileVersionAnswerSchema },
    refuses: ['profile.missing', 'version.missing', 'profile.exists', 'document.invalid'],
  }),
  export: route({
    method: 'GET',
    path: '/profiles/{name}/versions/{version}/export',
    noun: 'Profiles',
    summary: 'A version as a file, YAML or JSON, that an import takes unchanged',
    params: versionParams,
    query: projectQuery.extend({ format: z.enum(documentForms).default('yaml') }),
    answers: { 200: profileDocumentSchema },
    refuses: ['profile.missing', 'version.missing'],
  }),
  import: route({
    method: 'POST',
    path: '/profiles/import',
    noun: 'Profiles',
    summary:
      'Make a profile of a document, or another version of one that is there; `name` and `version` go before the document’s. With `dryRun`, only say what that would come to',
    query: projectQuery.extend({
      name: nameSchema.optional(),
      version: z.string().max(100).optional(),
      dryRun: z.enum(['true', 'false']).optional(),
    }),
    body: profileDocumentSchema,
    answers: { 200: importCheckSchema, 201: profileVersionAnswerSchema },
    refuses: [
      'version.exists',
      'pack.unknown',
      'pack.digest-mismatch',
      'document.mismatch',
      'document.invalid',
      'project.mismatch',
    ],
  }),
  impact: route({
    method: 'POST',
    path: '/profiles/{name}/versions/{version}/impact',
    noun: 'Profiles',
    summary:
      'What saving this document would do to the clusters that use the version; without a document, what moving clusters on other versions (`from`) to it would do',
    params: versionParams,
    query: projectQuery,
    body: z
      .union([
        profileDocumentSchema,
        /** Versions whose clusters would move; absent, all other versions of the profile. */
        z.strictObject({ from: z.array(z.string().max(100)).min(1).max(100).optional() }),
      ])
      .optional(),
    answers: { 200: impactSchema },
    refuses: ['profile.missing', 'version.missing', 'document.mismatch', 'document.invalid', 'pack.unknown'],
  }),
  revisions: route({
    method: 'GET',
    path: '/profiles/{name}/versions/{version}/revisions',
    noun: 'Profiles',
    summary: 'The revisions of a version, newest first',
    params: versionParams,
    query: projectQuery.extend(pageShape),
    answers: { 200: pageOf(revisionSchema) },
    refuses: ['profile.missing', 'version.missing'],
  }),
  diff: route({
    method: 'GET',
    path: '/profiles/{name}/diff',
    noun: 'Profiles',
    summary: 'What is different between two versions (`1.0.0`) or revisions (`1.0.0@2`)',
    params: nameParams,
    query: projectQuery.extend({ from: z.string().max(120), to: z.string().max(120) }),
    answers: { 200: profileDiffSchema },
    refuses: ['profile.missing', 'version.missing', 'revision.missing'],
  }),
}
