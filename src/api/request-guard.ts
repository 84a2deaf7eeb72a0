import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { authenticate, type Credentials } from '#control/authenticate.ts'
import type { Control, Principal } from '#control/control.ts'
import { sessionMs } from '#control/log-in.ts'
import { refuse } from '#control/refusal.ts'
import { Refused } from './problems.ts'

const sessionCookie = 'cairn_session'

/** A page of another site must not act with the cookie that the browser adds: what changes state comes from here, or from no page. */
export function refuseForeignOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers
  if (origin === undefined || request.method === 'GET' || request.method === 'HEAD') return
  if (hostOf(origin) === host?.toLowerCase()) return
  const detail = `A page of ${origin} may not change anything here. Use the console of this server, or send an API key without an Origin.`
  throw new Refused(refuse('origin.foreign', detail))
}

/** Who sends the request. Throws the refusal where that is not known. */
export async function identify(control: Control, request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
  const credentials = credentialsOf(request)
  const { session } = credentials
  const answer = await authenticate(control, credentials)
  if (answer.kind === 'refused') throw new Refused(answer)
  if (answer.extended && session !== null) void reply.header('set-cookie', sessionCookieOf(session, isSecure(request)))
  return answer.principal
}

export function credentialsOf(request: FastifyRequest): Credentials {
  return { apiKey: apiKeyOf(request), session: sessionOf(request) }
}

export function sessionOf(request: FastifyRequest): string | null {
  return request.cookies[sessionCookie] ?? null
}

/** Behind a proxy the proxy says whether the browser speaks https; who lies about it only makes its own cookie stricter. */
export function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https'
}

export function sessionCookieOf(token: string, secure: boolean): string {
  return fastifyCookie.serialize(sessionCookie, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: sessionMs / 1000,
  })
}

/** Makes the browser forget the session. */
export function endedCookie(secure: boolean): string {
  return fastifyCookie.serialize(sessionCookie, '', { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: 0 })
}

/** The key of `Authorization: Bearer <key>`; anything else in that header is a key that nobody has. */
function apiKeyOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers
  if (authorization === undefined) return null
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? ''
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
