import { refuse } from '#control/refusal.ts'
import type { Store } from '#store/open.ts'
import { listProjects } from '#store/projects.ts'
import type { Api } from './api.ts'
import { sendProblem } from './problems.ts'

/** For those who run the server: is it alive, can it work, how is it doing. They need no log-in and tell nothing of what is managed. */
export function serveOperations({ fastify, deps, stopping }: Api): void {
  const schema = { hide: true }
  fastify.get('/healthz', { schema }, async (_request, reply) => await reply.type('text/plain').send('ok\n'))
  fastify.get('/readyz', { schema }, async (_request, reply) => {
    const reasons = stopping.aborted
      ? ['the server is stopping']
      : [...(await databaseReasons(deps.control.store)), ...(await deps.unready())]
    if (reasons.length === 0) return await reply.type('text/plain').send('ready\n')
    return sendProblem(reply, refuse('server.unready', `Not ready: ${reasons.join('; ')}.`))
  })
  fastify.get('/metrics', { schema }, async (_request, reply) => {
    const { registry } = deps.metrics
    return await reply.type(registry.contentType).send(await registry.metrics())
  })
}

const databasePatienceMs = 2_000

async function databaseReasons(store: Store): Promise<readonly string[]> {
  const away = ['the database does not answer']
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve(away), databasePatienceMs)
  })
  const asked = store.read(listProjects).then(
    () => [],
    () => away,
  )
  const reasons = await Promise.race([asked, patience])
  clearTimeout(timer)
  return reasons
}
