import { z } from 'zod'
import { emptySchema, instantSchema } from './common.ts'
import { route } from './route.ts'

export const principalSchema = z
  .object({ kind: z.enum(['user', 'api-key']), name: z.string(), projects: z.array(z.string()) })
  .meta({ id: 'Principal' })

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    /** In whose name it acts. */
    createdBy: z.string(),
    createdAt: instantSchema,
    expiresAt: instantSchema.nullable(),
    lastUsedAt: instantSchema.nullable(),
  })
  .meta({ id: 'ApiKey' })

export const sessionRoutes = {
  login: route({
    method: 'POST',
    path: '/session',
    noun: 'Session',
    summary: 'Log in with e-mail and password; the answer sets the cookie `cairn_session`',
    body: z.strictObject({ email: z.string().max(320), password: z.string().max(1024) }),
    answers: { 204: emptySchema },
    refuses: ['session.refused', 'rate.limited'],
    open: true,
  }),
  logout: route({
    method: 'DELETE',
    path: '/session',
    noun: 'Session',
    summary: 'Log out',
    answers: { 204: emptySchema },
  }),
  me: route({ method: 'GET', path: '/me', noun: 'Session', summary: 'Who is logged in', answers: { 200: principalSchema } }),
}

export const newApiKeySchema = z.strictObject({
  name: z.string().min(1).max(100),
  expiresInDays: z.int().min(1).max(3650).optional(),
})

export const apiKeyRoutes = {
  list: route({
    method: 'GET',
    path: '/api-keys',
    noun: 'Session',
    summary: 'API keys, without their secrets',
    answers: { 200: z.object({ items: z.array(apiKeySchema) }) },
  }),
  create: route({
    method: 'POST',
    path: '/api-keys',
    noun: 'Session',
    summary: 'Make an API key. Its secret is shown this once',
    body: newApiKeySchema,
    answers: { 201: apiKeySchema.extend({ key: z.string() }) },
  }),
  delete: route({
    method: 'DELETE',
    path: '/api-keys/{id}',
    noun: 'Session',
    summary: 'Revoke an API key',
    params: z.strictObject({ id: z.string().max(100) }),
    answers: { 204: emptySchema },
    refuses: ['key.missing'],
  }),
}
