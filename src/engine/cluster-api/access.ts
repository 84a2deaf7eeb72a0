import { entry, isJsonObject } from '#core/base/json.ts'
import type { ManagementProblem } from '#core/cluster-api/management-report.ts'
import type { KubeClient } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import { bareVersion, parseKubernetesVersion } from '#core/kubernetes/version.ts'

/** Whether a server answers, and which Kubernetes it is, without `v`; null where it says none. */
export async function readVersion(
  client: KubeClient,
): Promise<{ readonly kind: 'version'; readonly kubernetesVersion: string | null } | KubeFault> {
  const version = await client.get('/version')
  if (version.kind !== 'answered') return version
  const gitVersion = isJsonObject(version.body) ? entry(version.body, 'gitVersion') : undefined
  const bare = typeof gitVersion === 'string' ? bareVersion(gitVersion) : ''
  return { kind: 'version', kubernetesVersion: parseKubernetesVersion(bare) ? bare : null }
}

/** Verbs on a resource that an account needs in all namespaces. */
interface NeededRight {
  readonly group: string
  readonly plural: string
  readonly verbs: readonly string[]
}

/** What the account may not do of what it has to, a problem for each resource. `advice` says how it can. */
export async function missingRights(
  client: KubeClient,
  rights: readonly NeededRight[],
  advice: string,
): Promise<readonly ManagementProblem[]> {
  const asked = await Promise.all(
    rights.map(async (right) => {
      const allowed = await Promise.all(right.verbs.map(async (verb) => ({ verb, allowed: await client.mayI(verb, right) })))
      return { right, lacks: allowed.filter((one) => one.allowed === false).map(({ verb }) => verb) }
    }),
  )
  return asked.flatMap(({ right: { group, plural }, lacks }): readonly ManagementProblem[] => {
    if (lacks.length === 0) return []
    const resource = group === '' ? plural : `${plural}.${group}`
    return [{ code: 'permission.missing', message: `the account may not ${lacks.join(', ')} ${resource}; ${advice}` }]
  })
}

/** Why a server was not reached, or does not let the account in. */
export function accessProblem({ kind, message }: KubeFault): ManagementProblem {
  const codes: Readonly<Partial<Record<KubeFault['kind'], ManagementProblem['code']>>> = {
    expired: 'credentials.refused',
    refused: 'permission.missing',
  }
  return { code: codes[kind] ?? 'server.unreachable', message }
}
