import { z } from 'zod'
import { refuse, type Refusal } from '#control/refusal.ts'
import type { Route } from '#contract/route.ts'
import { findUnstorable } from './body.ts'
import { Refused } from './problems.ts'
import { placesOf } from '#contract/refused-places.ts'

/** Validates one part of a request by the route's schema, as Fastify wants it. */
export function compileValidator(route: Route, schema: z.ZodType, part: string | undefined) {
  return (given: unknown): { value: unknown } | { error: Refused } => {
    // Fastify says null for a body that was not sent.
    const data = part === 'body' ? (given ?? undefined) : given
    const unstorable = part === 'body' ? [] : findUnstorable(data)
    const read = schema.safeParse(data)
    const places = unstorable.length > 0 ? unstorable : read.success ? [] : placesOf(read.error.issues, data)
    if (read.success && places.length === 0) return { value: read.data }
    return { error: new Refused(refusalOf(route, part, places)) }
  }
}

/** Whether the route's query has a member of that name. */
export function takes(route: Route, name: string): boolean {
  return route.query instanceof z.ZodObject && Object.hasOwn(route.query.shape, name)
}

type Places = Refusal['errors']

function refusalOf(route: Route, part: string | undefined, places: Places): Refusal {
  const [first] = places
  const more = places.length > 1 ? ` (and ${places.length - 1} more, see errors)` : ''
  const what = first ? `${first.path === '' ? '' : `${first.path}: `}${first.message}${more}` : 'no rule says more'
  // What a PUT names need not be there yet, so that no name of it is missing.
  const isNew = route.method === 'PUT' && !(route.refuses ?? []).some((code) => code.endsWith('.missing'))
  if (part === 'params' && isNew) return refuse('document.invalid', `The address is refused: ${what}.`, places)
  if (part === 'params') return missing(route, first?.path ?? '', what)
  if (part === 'body') return refuse('document.invalid', `The body is refused: ${what}.`, places)
  return refuse('request.invalid', `The query is refused: ${what}.`, places)
}

/** A name that no resource can have is the name of none, and answered like any other name that is not there. */
function missing(route: Route, param: string, what: string): Refusal {
  const codes = (route.refuses ?? []).filter((code) => code.endsWith('.missing'))
  const code =
    codes.find((candidate) => candidate === `${param}.missing`) ?? codes.at(param === 'name' ? 0 : -1) ?? 'route.missing'
  return refuse(code, `Nothing can have this ${param} (${what}); /api/docs says what it looks like.`)
}
