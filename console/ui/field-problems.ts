import type { z } from 'zod'
import { placesOf } from '#contract/refused-places.ts'

/** What the server's own schema says against the fields of a form, while they are typed. What is empty yet is no mistake. */
export function fieldProblems<Name extends string>(
  schema: z.ZodType,
  value: Readonly<Record<Name, unknown>>,
): { readonly [N in Name]?: string } {
  const parsed = schema.safeParse(value)
  const places = parsed.success ? [] : placesOf(parsed.error.issues, value)
  const typed = places.filter(({ path }) => Object.hasOwn(value, path) && value[path as Name] !== '')
  return Object.fromEntries(typed.map(({ path, message }) => [path, `${message}.`])) as { readonly [N in Name]?: string }
}

export const hasProblems = (problems: object): boolean => Object.keys(problems).length > 0
