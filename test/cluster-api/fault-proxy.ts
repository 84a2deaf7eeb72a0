import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer, request as requestOf } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ApiServer } from './api-server.ts'

/** Stands between Cairn and an API server, and does to the calls what a network and a server in trouble do. */
export interface FaultProxy {
  /** A kubeconfig by which Cairn comes through the proxy; the API server knows it as who the proxy was started for. */
  readonly kubeconfig: (token?: string) => string
  /** What is done to each call from now on; null: nothing. */
  readonly disturb: (fault: Disturb | null) => void
  /** Cuts every connection that there is now, watches first of all. */
  readonly cutAll: () => void
  /** Every call that came, oldest first, with when it came on the clock that was given. */
  readonly calls: readonly ProxiedCall[]
  readonly stop: () => Promise<void>
}

export interface ProxiedCall {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly isWatch: boolean
  readonly token: string
  readonly at: number
}

export type Disturb = (call: ProxiedCall) => Disturbance | null

export type Disturbance =
  /** The call does not arrive. */
  | { readonly kind: 'cut' }
  /** It arrives, and its answer does not. */
  | { readonly kind: 'answer-lost' }
  /** Nothing comes back for as long as somebody waits. */
  | { readonly kind: 'silent' }
  /** It arrives once the promise is kept. */
  | { readonly kind: 'held'; readonly until: Promise<void> }
  /** The address is none that the server serves: its definition is not installed. */
  | { readonly kind: 'unserved' }
  | { readonly kind: 'answer'; readonly status: number; readonly message: string; readonly retryAfterSeconds?: number }

export interface FaultProxyOptions {
  /** Whom the API server takes the calls for; the administrator where nobody is named. */
  readonly user?: string
  readonly groups?: readonly string[]
  readonly now?: () => number
}

export async function startFaultProxy(target: ApiServer, options: FaultProxyOptions = {}): Promise<FaultProxy> {
  const { user, groups = [], now = Date.now } = options
  const { authority, administrator, server: own, issueClient } = target.certificates
  const { certificate, key } = user === undefined ? administrator : issueClient(user, groups)
  const agent = new Agent({ keepAlive: true, ca: authority, cert: certificate, key })
  const calls: ProxiedCall[] = []
  let disturb: Disturb = () => null
  const forward = (request: IncomingMessage, response: ServerResponse | null) => {
    const { authorization: _token, host: _host, connection: _connection, ...headers } = request.headers
    const sent = requestOf(target.url + (request.url ?? ''), { method: request.method, headers, agent }, (answer) => {
      if (response === null) return void answer.resume()
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      // Of a stream the head alone says that it is there.
      response.flushHeaders()
      answer.pipe(response)
      answer.on('error', () => response.destroy())
    })
    sent.on('error', () => (response === null ? null : request.socket.destroy()))
    response?.on('close', () => sent.destroy())
    request.pipe(sent)
  }
  const server = createServer({ cert: own.certificate, key: own.key }, (request, response) => {
    const call: ProxiedCall = {
      method: request.method ?? '',
      path: request.url ?? '',
      isWatch: /[?&]watch=true/.test(request.url ?? ''),
      token: request.headers.authorization?.replace(/^Bearer /, '') ?? '',
      at: now(),
    }
    calls.push(call)
    const fault = disturb(call)
    switch (fault?.kind) {
      case undefined:
        return forward(request, response)
      case 'cut':
        return void request.socket.destroy()
      case 'answer-lost':
        forward(request, null)
        return void request.on('end', () => request.socket.destroy())
      case 'silent':
        return void request.resume()
      case 'held':
        return void fault.until.then(() => forward(request, response.destroyed ? null : response))
      case 'unserved':
        request.resume()
        return void response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n')
      case 'answer': {
        const { status, message, retryAfterSeconds } = fault
        const said = { apiVersion: 'v1', kind: 'Status', status: 'Failure', code: status, message }
        request.resume()
        response.writeHead(status, {
          'content-type': 'application/json',
          ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
        })
        return void response.end(JSON.stringify(said))
      }
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    kubeconfig: (token = 'first') => kubeconfigText(`https://127.0.0.1:${port}`, authority, token),
    disturb: (fault) => (disturb = fault ?? (() => null)),
    cutAll: () => server.closeAllConnections(),
    calls,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      agent.destroy()
    },
  }
}

function kubeconfigText(server: string, authority: string, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'proxied', cluster: { server, 'certificate-authority-data': Buffer.from(authority).toString('base64') } }],
    users: [{ name: 'cairn', user: { token } }],
    contexts: [{ name: 'proxied', context: { cluster: 'proxied', user: 'cairn' } }],
    'current-context': 'proxied',
  })
}
