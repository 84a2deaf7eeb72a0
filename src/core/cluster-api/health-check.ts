import { parseDuration } from '../base/instant.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { CompiledPool } from '../cluster/compiled-cluster.ts'
import type { KubeObject } from './kube-object.ts'
import type { Misfit } from './kubeadm-shape.ts'
import { clusterLabel, coreVersion, metadata, type ObjectPlace } from './object-place.ts'

/**
 * When a node of the pool is taken to be lost. A new one has 30 minutes to become ready, and one that is not ready any more 10 to come
 * back, unless `healthCheck` says otherwise: `enabled`, `startup` and `unready` (as `30m`), `maxUnhealthy` (a number or percent, above
 * which nothing is replaced).
 */
export function healthCheckOf(
  pool: CompiledPool,
  owners: readonly KubeObject[],
  place: ObjectPlace,
): { readonly object: KubeObject | null; readonly misfits: readonly Misfit[] } {
  const misfits: Misfit[] = []
  const settings = settingsIn(pool.healthCheck, misfits)
  if (!settings.enabled) return { object: null, misfits }
  const [owner] = owners
  const timeoutSeconds = settings.unreadySeconds
  const object: KubeObject = {
    apiVersion: coreVersion,
    kind: 'MachineHealthCheck',
    metadata: metadata(owner?.metadata.name ?? place.cluster, place),
    spec: {
      clusterName: place.cluster,
      selector: selectorOf(pool, owners, place),
      checks: {
        nodeStartupTimeoutSeconds: settings.startupSeconds,
        unhealthyNodeConditions: ['False', 'Unknown'].map((status) => ({ type: 'Ready', status, timeoutSeconds })),
      },
      ...(settings.maxUnhealthy === null
        ? {}
        : { remediation: { triggerIf: { unhealthyLessThanOrEqualTo: settings.maxUnhealthy } } }),
    },
  }
  return { object, misfits }
}

/** By labels that Cluster API itself gives. */
function selectorOf({ role }: CompiledPool, owners: readonly KubeObject[], { cluster }: ObjectPlace): JsonObject {
  if (role === 'control-plane') return { matchLabels: { [clusterLabel]: cluster, 'cluster.x-k8s.io/control-plane': '' } }
  const values = owners.map((owner) => owner.metadata.name)
  return {
    matchLabels: { [clusterLabel]: cluster },
    matchExpressions: [{ key: 'cluster.x-k8s.io/deployment-name', operator: 'In', values }],
  }
}

interface HealthSettings {
  readonly enabled: boolean
  readonly startupSeconds: number
  readonly unreadySeconds: number
  readonly maxUnhealthy: number | string | null
}

function settingsIn(given: JsonObject, misfits: Misfit[]): HealthSettings {
  const wrong = (key: string, message: string) => misfits.push({ path: `healthCheck.${key}`, message })
  const seconds = (key: string, usual: number): number => {
    const value = given[key]
    if (value === undefined) return usual
    const read = typeof value === 'string' ? parseDuration(value) : null
    if (read === null) wrong(key, 'has to be a duration such as 30m or 90s')
    return read === null ? usual : Math.ceil(read / 1000)
  }
  for (const key of Object.keys(given))
    if (!known.includes(key)) wrong(key, `is nothing that is known there; there are ${known.join(', ')}`)
  const { enabled = true, maxUnhealthy = null } = given
  if (typeof enabled !== 'boolean') wrong('enabled', 'has to be true or false')
  const isAmount =
    maxUnhealthy === null || (Number.isSafeInteger(maxUnhealthy) && Number(maxUnhealthy) >= 0) || isPercent(maxUnhealthy)
  if (!isAmount) wrong('maxUnhealthy', 'has to be a number of nodes, or a percentage such as 40%')
  return {
    enabled: enabled !== false,
    startupSeconds: seconds('startup', 30 * 60),
    unreadySeconds: seconds('unready', 10 * 60),
    maxUnhealthy: isAmount ? (maxUnhealthy as number | string | null) : null,
  }
}

const known: readonly string[] = ['enabled', 'startup', 'unready', 'maxUnhealthy']

function isPercent(value: Json): boolean {
  return typeof value === 'string' && /^(?:100|\d{1,2})%$/.test(value)
}
