import { z } from 'zod'
import { emptySchema, instantSchema, nameParams, nameSchema, projectQuery } from './common.ts'
import { route } from './route.ts'

export const cloudAccountSchema = z
  .object({
    name: z.string(),
    cloudType: z.string(),
    /** Grows with every change of its credentials, which nothing shows. */
    revision: z.int(),
    changedAt: instantSchema,
    createdAt: instantSchema,
    /** How many clusters name it. */
    clusters: z.int(),
  })
  .meta({ id: 'CloudAccount' })
export type WireCloudAccount = z.infer<typeof cloudAccountSchema>

const text = z.string().min(1).max(4000)

const awsCredentials = z.strictObject({
  accessKeyId: text,
  secretAccessKey: text,
  /** Of credentials that end. */
  sessionToken: text.exactOptional(),
})

/** Of a cluster that others made. It holds all that it needs: no programs, and no files. */
export const kubeconfigSchema = z.string().min(1).max(200_000)

const importedCredentials = z.strictObject({ kubeconfig: kubeconfigSchema })

const vsphereCredentials = z.strictObject({ username: text, password: text })

/** Clouds whose clusters can be made with the credentials of an account, with what it holds. */
export const newCloudAccountSchema = z.discriminatedUnion('cloudType', [
  z.strictObject({ name: nameSchema, cloudType: z.literal('aws'), credentials: awsCredentials }),
  z.strictObject({ name: nameSchema, cloudType: z.literal('vsphere'), credentials: vsphereCredentials }),
  z.strictObject({ name: nameSchema, cloudType: z.literal('imported'), credentials: importedCredentials }),
])
export type NewCloudAccount = z.infer<typeof newCloudAccountSchema>

export const cloudAccountRoutes = {
  list: route({
    method: 'GET',
    path: '/cloud-accounts',
    noun: 'Cloud accounts',
    summary: 'Credentials of clouds with which clusters are made, by name and without what they hold',
    query: projectQuery,
    answers: { 200: z.object({ items: z.array(cloudAccountSchema) }) },
  }),
  get: route({
    method: 'GET',
    path: '/cloud-accounts/{name}',
    noun: 'Cloud accounts',
    summary: 'One cloud account, with the clusters that name it',
    params: nameParams,
    query: projectQuery,
    answers: { 200: cloudAccountSchema.extend({ usedBy: z.array(z.string()) }) },
    refuses: ['cloud-account.missing'],
  }),
  create: route({
    method: 'POST',
    path: '/cloud-accounts',
    noun: 'Cloud accounts',
    summary: 'Add a cloud account. Its credentials are kept sealed and shown nowhere again',
    query: projectQuery,
    body: newCloudAccountSchema,
    answers: { 201: cloudAccountSchema },
    refuses: ['cloud-account.exists', 'document.invalid'],
  }),
  setCredentials: route({
    method: 'PUT',
    path: '/cloud-accounts/{name}/credentials',
    noun: 'Cloud accounts',
    summary: 'Give a cloud account other credentials. Its clusters take them at once, and replace no node',
    params: nameParams,
    query: projectQuery,
    body: z.union([awsCredentials, vsphereCredentials, importedCredentials]),
    answers: { 200: cloudAccountSchema },
    refuses: ['cloud-account.missing', 'document.invalid'],
  }),
  delete: route({
    method: 'DELETE',
    path: '/cloud-accounts/{name}',
    noun: 'Cloud accounts',
    summary: 'Delete a cloud account that no cluster names',
    params: nameParams,
    query: projectQuery,
    answers: { 204: emptySchema },
    refuses: ['cloud-account.missing', 'cloud-account.in-use'],
  }),
}
