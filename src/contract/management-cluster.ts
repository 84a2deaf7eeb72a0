import { z } from 'zod'
import { emptySchema, instantSchema, nameParams, nameSchema, projectQuery } from './common.ts'
import { route } from './route.ts'

export const managementClusterSchema = z
  .object({
    name: z.string(),
    access: z.enum(['kubeconfig', 'in-cluster']),
    /** Of its API server, without `v`; null where it was not reached. */
    kubernetesVersion: z.string().nullable(),
    /** A SemVer range of the Kubernetes versions that its Cluster API makes; null where that is not known. */
    supports: z.string().nullable(),
    controllers: z.array(z.object({ name: z.string(), version: z.string().nullable() })),
    /** What keeps clusters from being made or changed there, as the last look found it. */
    problems: z.array(z.object({ code: z.string(), message: z.string() })),
    checkedAt: instantSchema,
    /** How many clusters it makes. */
    clusters: z.int(),
  })
  .meta({ id: 'ManagementCluster' })
export type WireManagementCluster = z.infer<typeof managementClusterSchema>

const accessShape = {
  /** A kubeconfig's text; null for the cluster that the server itself runs in, by its service account. */
  kubeconfig: z.string().min(1).max(100_000).nullable(),
}

export const newManagementClusterSchema = z.strictObject({ name: nameSchema, ...accessShape })

export const managementClusterRoutes = {
  list: route({
    method: 'GET',
    path: '/management-clusters',
    noun: 'Management clusters',
    summary: 'Where clusters are made that are no simulation, by name',
    query: projectQuery,
    answers: { 200: z.object({ items: z.array(managementClusterSchema) }) },
  }),
  get: route({
    method: 'GET',
    path: '/management-clusters/{name}',
    noun: 'Management clusters',
    summary: 'One management cluster, looked at now',
    params: nameParams,
    query: projectQuery,
    answers: { 200: managementClusterSchema },
    refuses: ['management-cluster.missing'],
  }),
  create: route({
    method: 'POST',
    path: '/management-clusters',
    noun: 'Management clusters',
    summary: 'Add a management cluster that runs Cluster API and Flux',
    query: projectQuery,
    body: newManagementClusterSchema,
    answers: { 201: managementClusterSchema },
    refuses: ['management-cluster.exists', 'document.invalid'],
  }),
  reach: route({
    method: 'PUT',
    path: '/management-clusters/{name}/access',
    noun: 'Management clusters',
    summary: 'Give another kubeconfig for the same management cluster',
    params: nameParams,
    query: projectQuery,
    body: z.strictObject(accessShape),
    answers: { 200: managementClusterSchema },
    refuses: ['management-cluster.missing', 'document.invalid'],
  }),
  delete: route({
    method: 'DELETE',
    path: '/management-clusters/{name}',
    noun: 'Management clusters',
    summary: 'Forget a management cluster that makes no cluster',
    params: nameParams,
    query: projectQuery,
    answers: { 204: emptySchema },
    refuses: ['management-cluster.missing', 'management-cluster.in-use'],
  }),
}
