import { z } from 'zod'
import { clusterDocumentSchema } from './cluster-document.ts'
import { clusterSchema } from './cluster.ts'
import { jsonSchema, nameParams, nameSchema, projectQuery } from './common.ts'
import { profileDocumentSchema } from './profile.ts'
import { route } from './route.ts'

const noteSchema = z.object({
  /** `Kind name`. */
  object: z.string(),
  /** Empty: the object as a whole. */
  path: z.string(),
  message: z.string(),
})

export const adoptableSchema = z
  .object({
    namespace: z.string(),
    name: z.string(),
    cloudType: z.string().nullable(),
    /** Why it cannot be adopted, as far as its `Cluster` says that; empty: look closer with `dryRun`. */
    refused: z.array(noteSchema),
  })
  .meta({ id: 'AdoptableCluster' })

export const adoptionSchema = z
  .object({
    /** Why it cannot be adopted; empty: it can. */
    refused: z.array(noteSchema),
    /** What describes it; null where it is refused before anything could. */
    profile: profileDocumentSchema.nullable(),
    /** Whether the profile is made with the adoption, or was there before. */
    profileIsNew: z.boolean(),
    cluster: clusterDocumentSchema.nullable(),
    /** What is written with the adoption: none of it replaces a machine. */
    changes: z.array(
      z.object({
        object: z.string(),
        path: z.string(),
        kind: z.enum(['added', 'removed', 'changed']),
        from: jsonSchema,
        to: jsonSchema,
      }),
    ),
    /** Objects that are new. */
    creates: z.array(z.string()),
    /** Fields that somebody else writes too. Cairn takes them over from those whom `takeOver` names. */
    owned: z.array(z.object({ object: z.string(), manager: z.string(), fields: z.array(z.string()) })),
    /** What is true of the machines that there are and not of those that would be made next. */
    unlike: z.array(noteSchema),
    /** What goes on beside Cairn, which does not touch it. */
    beside: z.array(noteSchema),
  })
  .meta({ id: 'Adoption' })
export type WireAdoption = z.infer<typeof adoptionSchema>

export const adoptionRequestSchema = z.strictObject({
  /** Where the cluster stands in the management cluster, and what it is called there. */
  namespace: z.string().min(1).max(63),
  cluster: z.string().min(1).max(253),
  /** What it is called here; absent: as it is there. */
  name: nameSchema.exactOptional(),
  /** A profile that is there; absent: one is made that describes the cluster, under the cluster's name. */
  profile: z.strictObject({ name: nameSchema, version: z.string().max(100) }).exactOptional(),
  /** Managers of fields, such as `kubectl-client-side-apply`, that shall own nothing any more of what Cairn writes. */
  takeOver: z.array(z.string().min(1).max(128)).max(50).default([]),
})

export const adoptionRoutes = {
  list: route({
    method: 'GET',
    path: '/management-clusters/{name}/adoptable',
    noun: 'Management clusters',
    summary: 'The clusters of Cluster API there that no Cairn manages, by namespace and name',
    params: nameParams,
    query: projectQuery,
    answers: { 200: z.object({ items: z.array(adoptableSchema) }) },
    refuses: ['management-cluster.missing', 'management-cluster.away'],
  }),
  adopt: route({
    method: 'POST',
    path: '/management-clusters/{name}/adoptions',
    noun: 'Management clusters',
    summary:
      'Take over a cluster that Cluster API runs there, replacing no machine; with `dryRun`, only say what describes it and what would be written',
    params: nameParams,
    query: projectQuery.extend({ dryRun: z.enum(['true', 'false']).optional() }),
    body: adoptionRequestSchema,
    answers: { 200: adoptionSchema, 201: clusterSchema },
    refuses: [
      'management-cluster.missing',
      'management-cluster.away',
      'adoption.missing',
      'adoption.refused',
      'adoption.owned',
      'profile.missing',
      'version.missing',
      'profile.exists',
      'cluster.exists',
      'document.invalid',
    ],
  }),
}
