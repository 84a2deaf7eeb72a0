import { apiKeyRoutes, sessionRoutes } from '#contract/session.ts'
import { logIn, logOut } from '#control/log-in.ts'
import { createApiKey, revokeApiKey } from '#control/manage-api-keys.ts'
import { isRefusal } from '#control/refusal.ts'
import { formatInstant, type Instant } from '#core/base/instant.ts'
import { listApiKeys, type ApiKey } from '#store/api-keys.ts'
import { listProjects } from '#store/projects.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { endedCookie, sessionCookieOf } from '../request-guard.ts'
import { serve } from '../serve.ts'

export function serveSession(api: Api): void {
  const { control } = api.deps

  serve(api, sessionRoutes.login, async ({ body }, { address, secure }) => {
    const session = await logIn(control, api.logInLimit, { ...body, address })
    if (isRefusal(session)) return session
    return answer(204, undefined, { 'set-cookie': sessionCookieOf(session.token, secure) })
  })

  serve(api, sessionRoutes.logout, async (_input, { principal, session, secure }) => {
    await logOut(control, principal, session)
    return answer(204, undefined, { 'set-cookie': endedCookie(secure) })
  })

  serve(api, sessionRoutes.me, async (_input, { principal }) => {
    const projects = await control.store.read(listProjects)
    return answer(200, { kind: principal.kind, name: principal.name, projects: projects.map(({ name }) => name) })
  })

  serve(api, apiKeyRoutes.list, async () => {
    const keys = await control.store.read(listApiKeys)
    return answer(200, { items: keys.map(toWire) })
  })

  serve(
    api,
    apiKeyRoutes.create,
    async ({ body }, { principal }) => {
      const { apiKey, secret } = await createApiKey(control, principal, body)
      return answer(201, { ...toWire(apiKey), key: secret }, { 'cache-control': 'no-store' })
    },
    { secretAnswer: true },
  )

  serve(api, apiKeyRoutes.delete, async ({ params }, { principal }) => {
    return (await revokeApiKey(control, principal, params.id)) ?? answer(204)
  })
}

function toWire(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    createdBy: key.createdBy,
    createdAt: formatInstant(key.createdAt),
    expiresAt: optional(key.expiresAt),
    lastUsedAt: optional(key.lastUsedAt),
  }
}

function optional(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant)
}
