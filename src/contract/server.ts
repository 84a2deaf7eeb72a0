import { z } from 'zod'
import { route } from './route.ts'

export const serverSchema = z
  .object({
    version: z.string(),
    /** Seconds of engine time in a second of the wall clock. */
    engineTimePerSecond: z.number(),
    development: z.boolean(),
    limits: z.object({ bodyBytes: z.int(), yamlAliases: z.int(), pageItems: z.int() }),
  })
  .meta({ id: 'Server' })

export const serverRoutes = {
  get: route({
    method: 'GET',
    path: '/server',
    noun: 'Server',
    summary: 'Version, speed of engine time, and limits',
    answers: { 200: serverSchema },
  }),
}
