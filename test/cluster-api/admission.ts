import { createServer } from 'node:https'
import { sameJson } from '#core/base/json.ts'
import { until } from '../store/until.ts'
import { defaultedKinds, withDefaults } from './admission-defaults.ts'
import type { Admitted } from './admission-rule.ts'
import { admissionRules } from './admission-rules.ts'
import type { ApiServer } from './api-server.ts'
import { createObject } from './kube-client.ts'

export interface Admission {
  /** Requests that were refused, as the server was told. */
  readonly refusals: readonly string[]
  readonly stop: () => Promise<void>
}

/** The webhooks of Cluster API and its providers: a server of their own that the API server asks before it stores anything of theirs. */
export async function startAdmission(server: ApiServer): Promise<Admission> {
  const refusals: string[] = []
  const { certificates } = server
  const webhook = createServer({ cert: certificates.server.certificate, key: certificates.server.key }, (request, answer) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.once('end', () => {
      const review = JSON.parse(Buffer.concat(parts).toString()) as Review
      const response = request.url?.startsWith('/default') ? defaulted(review) : validated(review, refusals)
      const text = JSON.stringify({ apiVersion: review.apiVersion, kind: review.kind, response })
      answer.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
    })
  })
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', () => resolve()))
  const address = webhook.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await Promise.all([register(server, 'Mutating', port, '/default'), register(server, 'Validating', port, '/validate')])
  await heard(server)
  refusals.length = 0
  return {
    refusals,
    stop: async () => {
      const closed = new Promise((resolve) => webhook.close(resolve))
      webhook.closeAllConnections()
      await closed
    },
  }
}

interface Review {
  readonly apiVersion: string
  readonly kind: string
  readonly request: {
    readonly uid: string
    readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
    readonly subResource?: string
    readonly object: Admitted
    readonly oldObject: Admitted | null
  }
}

function defaulted({ request }: Review) {
  const object = withDefaults(request.object, request.oldObject)
  const { uid } = request
  if (sameJson(object, request.object)) return { uid, allowed: true }
  const isNew = (key: 'metadata' | 'spec') => request.object[key] === undefined
  const patch = (['metadata', 'spec'] as const)
    .filter((key) => !sameJson(object[key] ?? null, request.object[key] ?? null))
    .map((key) => ({ op: isNew(key) ? 'add' : 'replace', path: `/${key}`, value: object[key] }))
  return { uid, allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }
}

/** Answers as controller-runtime does: 422 with every field, in the words of Kubernetes' own validation. */
function validated({ request }: Review, refusals: string[]) {
  const { uid, object, oldObject, operation } = request
  const found = admissionRules
    .filter(({ kinds }) => kinds.includes(object.kind))
    .flatMap((rule) => rule.refused(object, operation === 'UPDATE' ? oldObject : null))
  if (found.length === 0) return { uid, allowed: true }
  const causes = found.length === 1 ? found[0] : `[${found.join(', ')}]`
  const message = `${object.kind} "${object.metadata.name}" is invalid: ${causes}`
  refusals.push(message)
  return { uid, allowed: false, status: { code: 422, reason: 'Invalid', message } }
}

/** The API server hears of webhooks some time after they are registered: until it asks both, it would let anything in. */
async function heard({ client }: ApiServer): Promise<void> {
  const clusters = '/apis/cluster.x-k8s.io/v1beta2/namespaces/default/clusters?dryRun=All'
  const checks = '/apis/cluster.x-k8s.io/v1beta2/namespaces/default/machinehealthchecks?dryRun=All'
  const metadata = { name: 'probe' }
  const bare = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'Cluster', metadata, spec: { paused: false } }
  const selector = { matchLabels: { probe: 'probe' } }
  const check = { ...bare, kind: 'MachineHealthCheck', spec: { clusterName: 'probe', selector } }
  await until(async () => {
    const [refused, filled] = await Promise.all([client.send('POST', clusters, bare), client.send('POST', checks, check)])
    const labels = (filled.body as { readonly metadata?: { readonly labels?: object } }).metadata?.labels
    return refused.status === 422 && filled.status === 201 && labels !== undefined
  }, 120_000)
}

/** For the kinds that a rule or a default speaks of; status is no business of theirs. */
async function register(server: ApiServer, sort: 'Mutating' | 'Validating', port: number, path: string): Promise<void> {
  const kinds = sort === 'Mutating' ? defaultedKinds : [...new Set(admissionRules.flatMap((rule) => rule.kinds))]
  await createObject(server.client, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${sort}WebhookConfiguration`,
    metadata: { name: 'stand-ins' },
    webhooks: [
      {
        name: `${sort.toLowerCase()}.stand-ins.cluster.x-k8s.io`,
        clientConfig: {
          url: `https://127.0.0.1:${port}${path}`,
          caBundle: Buffer.from(server.certificates.authority).toString('base64'),
        },
        rules: [
          {
            apiGroups: ['', 'controlplane.', 'bootstrap.', 'infrastructure.'].map((prefix) => `${prefix}cluster.x-k8s.io`),
            apiVersions: ['*'],
            resources: kinds.map((kind) => `${kind.toLowerCase()}s`),
            operations: ['CREATE', 'UPDATE'],
            scope: '*',
          },
        ],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        failurePolicy: 'Fail',
        timeoutSeconds: 30,
      },
    ],
  } as never)
}
