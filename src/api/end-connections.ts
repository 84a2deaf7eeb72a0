import type { FastifyInstance, FastifyRequest } from 'fastify'

/**
 * Lets a closing server end soon. Node closes the connections that are idle at that moment; one that was busy would be kept for its next
 * request, and one that a browser opened ahead of its first request is not idle to it.
 */
export function endConnections(app: FastifyInstance): void {
  const { server } = app
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  app.addHook('preClose', async () => {
    const began = performance.now()
    const timer = setInterval(() => {
      if (performance.now() - began > patienceMs) return server.closeAllConnections()
      server.closeIdleConnections()
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    }, checkEveryMs)
    server.once('close', () => clearInterval(timer))
  })
}

type Socket = FastifyRequest['raw']['socket']

const checkEveryMs = 20
/** How long a request may take to end once the server stops. */
const patienceMs = 5_000
