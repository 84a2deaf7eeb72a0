import { z } from 'zod'
import { projectQuery } from './common.ts'
import { route } from './route.ts'

const macrosMax = 500

const macroNameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, 'a macro name starts with a letter and holds letters, digits, _ and -, 63 at most')

const macroTextSchema = z.string().max(10_000)

/** One macro, as it is typed. */
export const macroSchema = z.strictObject({ name: macroNameSchema, value: macroTextSchema })

export const macrosSchema = z
  .strictObject({
    macros: z
      .record(macroNameSchema, macroTextSchema)
      .refine((macros) => Object.keys(macros).length <= macrosMax, `there are at most ${macrosMax} macros`),
  })
  .meta({ id: 'Macros' })

/** Who refers to a macro of that name, whether it is set or not: how many, and the first ten. */
const macroUseSchema = z
  .object({
    name: z.string(),
    clusters: z.object({ count: z.int(), some: z.array(z.object({ project: z.string(), name: z.string() })) }),
    /** Layers of profile versions as they stand; null for the defaults of a version's variables. */
    layers: z.object({
      count: z.int(),
      some: z.array(z.object({ project: z.string(), profile: z.string(), version: z.string(), layer: z.string().nullable() })),
    }),
  })
  .meta({ id: 'MacroUse' })
export type WireMacroUse = z.infer<typeof macroUseSchema>

/** Of the project, or of all projects; a project's own goes before one of all that has the same name. */
const macroQuery = projectQuery.extend({ scope: z.enum(['project', 'all']).default('project') })

export const macroRoutes = {
  get: route({
    method: 'GET',
    path: '/macros',
    noun: 'Macros',
    summary: 'The macros of the project, or with `scope=all` those of all projects',
    query: macroQuery,
    answers: { 200: macrosSchema },
  }),
  uses: route({
    method: 'GET',
    path: '/macros/uses',
    noun: 'Macros',
    summary: 'Who refers to macros, by name, also to those that are not set; with `scope=all` in all projects',
    query: macroQuery,
    answers: { 200: z.object({ items: z.array(macroUseSchema) }) },
  }),
  put: route({
    method: 'PUT',
    path: '/macros',
    noun: 'Macros',
    summary: 'Set all macros of the scope: changed ones are pending updates of the clusters that use them',
    query: macroQuery,
    body: macrosSchema,
    answers: { 200: macrosSchema },
    refuses: ['if-match.failed'],
  }),
}
