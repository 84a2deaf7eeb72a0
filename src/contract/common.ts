import { z } from 'zod'
import type { Json, JsonObject } from '#core/base/json.ts'
import { parseDuration } from '#core/base/instant.ts'

/** 1–63 of `a-z 0-9 -`, starting and ending alphanumeric (2-rules, "Profiles and versions"). */
export const nameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'a name is 1–63 of a-z, 0-9 and -, and starts and ends with a letter or digit')

export const digestSchema = z.templateLiteral(['sha256:', z.string().regex(/^[0-9a-f]{64}$/)])

/** RFC 3339 in UTC. */
export const instantSchema = z.string()

/** An instant that somebody gives: RFC 3339, in whatever offset. */
export const givenInstantSchema = z.iso.datetime({ offset: true, error: 'an instant looks like 2026-11-20T08:30:00Z' })

/** `1h30m`, `30m`, `0s`. */
export const durationSchema = z.string().refine((text) => parseDuration(text) !== null, 'a duration looks like 90s, 30m or 1h30m')

/** Any JSON value. */
export const jsonSchema = z.unknown() as z.ZodType<Json>

export const jsonObjectSchema = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>

const key = z.string().min(1).max(253)
export const tagsSchema = z.record(key, z.string().max(253))

/** What routes to one thing by its name take from their path. */
export const nameParams = z.strictObject({ name: nameSchema })

export const projectQuery = z.strictObject({ project: nameSchema.optional() })

/** `limit`, `cursor` and `sort` of every list. */
export const pageShape = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional(),
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

export const emptySchema = z.undefined().or(z.null())
