import type { RequestOptions } from 'node:https'
import type { Authenticate, Credentials } from './credentials.ts'

/** What a kubeconfig's current context says, or why it says nothing that can be used. */
export type KubeconfigAnswer =
  | {
      readonly kind: 'read'
      readonly authenticate: Authenticate
      /** Without the path and whatever else is of one user. */ readonly server: string
    }
  | { readonly kind: 'unreadable'; readonly message: string }

/** The client library is large: it is loaded when the first management cluster is opened. */
export async function readKubeconfig(text: string): Promise<KubeconfigAnswer> {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  try {
    config.loadFromString(text)
  } catch (error) {
    return { kind: 'unreadable', message: `it is no kubeconfig: ${error instanceof Error ? error.message : String(error)}` }
  }
  return authenticated(config)
}

/** The service account of the pod that Cairn runs in. */
export async function readServiceAccount(): Promise<KubeconfigAnswer> {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  config.loadFromCluster()
  return authenticated(config)
}

/** The part of the library's configuration that is used. */
interface Config {
  readonly getCurrentContext: () => string
  readonly getCurrentCluster: () => { readonly server: string } | null
  readonly getCurrentUser: () => object | null
  readonly applyToHTTPSOptions: (options: RequestOptions) => Promise<void>
}

function authenticated(config: Config): KubeconfigAnswer {
  const context = config.getCurrentContext()
  if (!context) return { kind: 'unreadable', message: 'it has no current-context' }
  const cluster = config.getCurrentCluster()
  if (!cluster) return { kind: 'unreadable', message: `its current context ${context} names a cluster that it does not have` }
  if (!config.getCurrentUser())
    return { kind: 'unreadable', message: `its current context ${context} names a user that it does not have` }
  if (!URL.canParse(cluster.server)) return { kind: 'unreadable', message: `its server ${cluster.server} is no address` }
  return { kind: 'read', server: cluster.server, authenticate: () => credentialsOf(config, cluster.server) }
}

/** Whatever the user of a kubeconfig is known by ends up in the options of a request. */
async function credentialsOf(config: Config, server: string): Promise<Credentials> {
  const options: RequestOptions = {}
  await config.applyToHTTPSOptions(options)
  const { ca, cert, key, servername, rejectUnauthorized, auth } = options
  const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {}
  return {
    server,
    tls: {
      ...(ca !== undefined && { ca: ca as string | Buffer }),
      ...(cert !== undefined && { cert: cert as string | Buffer }),
      ...(key !== undefined && { key: key as string | Buffer }),
      ...(servername !== undefined && { servername }),
      ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
    },
    headers: { ...(options.headers as Record<string, string> | undefined), ...basic },
  }
}
