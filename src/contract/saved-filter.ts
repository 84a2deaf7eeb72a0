import { z } from 'zod'
import { clusterFilterSchema, clusterOrders } from './cluster.ts'
import { emptySchema, projectQuery } from './common.ts'
import { route } from './route.ts'

/** How many filters a person keeps in a project. */
export const savedFiltersMax = 100

export const savedFilterNameSchema = z
  .string()
  .min(1)
  .max(60)
  .regex(
    /^[^\s\p{Cc}/](?:[^\p{Cc}/]*[^\s\p{Cc}/])?$/u,
    'a name has no line break and no slash, and begins and ends without a space',
  )

const contentShape = { filter: clusterFilterSchema, sort: z.enum(clusterOrders).default('name') }

/** Filters of the list of clusters and its order, kept under a name by one person. */
export const savedFilterSchema = z.object({ name: z.string(), ...contentShape }).meta({ id: 'SavedFilter' })
export type SavedFilter = z.infer<typeof savedFilterSchema>

const params = z.strictObject({ name: savedFilterNameSchema })

export const savedFilterRoutes = {
  list: route({
    method: 'GET',
    path: '/saved-filters',
    noun: 'Clusters',
    summary: 'The filters of clusters that whoever asks has saved in the project, by name',
    query: projectQuery,
    answers: { 200: z.object({ items: z.array(savedFilterSchema) }) },
  }),
  put: route({
    method: 'PUT',
    path: '/saved-filters/{name}',
    noun: 'Clusters',
    summary: 'Save a filter under a name; what was saved under it before is replaced',
    params,
    query: projectQuery,
    body: z.strictObject(contentShape),
    answers: { 200: savedFilterSchema },
    refuses: ['document.invalid'],
  }),
  delete: route({
    method: 'DELETE',
    path: '/saved-filters/{name}',
    noun: 'Clusters',
    summary: 'Delete a saved filter',
    params,
    query: projectQuery,
    answers: { 204: emptySchema },
    refuses: ['filter.missing'],
  }),
}
