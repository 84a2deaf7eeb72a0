import { z } from 'zod'
import { jsonSchema } from './common.ts'

/** One place where two values differ: `from` is the left, `to` the right. */
export const differenceSchema = z.object({
  path: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  from: jsonSchema,
  to: jsonSchema,
})
