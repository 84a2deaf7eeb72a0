import { entry, isJsonObject, type Json } from '#core/base/json.ts'
import { managedKinds, type Controller } from '#core/cluster-api/managed-kinds.ts'
import { controllerProblems, type FoundController, type ManagementReport } from '#core/cluster-api/management-report.ts'
import { accessProblem, missingRights, readVersion } from './access.ts'
import type { KubeClient, ServedObject } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'

/**
 * Sees whether clusters can be made in a management cluster: whether it answers, what runs there, and whether the account may do all that
 * Cairn does. Infrastructure providers that are not installed are not asked for.
 */
export async function lookAtManagement(client: KubeClient): Promise<ManagementReport> {
  const version = await readVersion(client)
  if (version.kind !== 'version') return unreached(version)
  const { kubernetesVersion } = version
  const [clusterApi, flux] = [
    await client.list(deployment, { labelSelector: providerLabel }),
    await client.list(deployment, { labelSelector: `${fluxLabel}=flux` }),
  ]
  if (clusterApi.kind !== 'list') return { ...unreached(clusterApi), kubernetesVersion }
  if (flux.kind !== 'list') return { ...unreached(flux), kubernetesVersion }
  const controllers = [...clusterApi.items, ...flux.items].flatMap(controllerOf)
  const used = managedKinds.filter(({ controller }) => controller === null || controllers.some(({ name }) => name === controller))
  const missing = await missingRights(client, used, advice)
  return { kubernetesVersion, controllers, problems: [...controllerProblems(controllers), ...missing] }
}

const advice = 'give it the rights that `cairn management-cluster rights` prints'

const deployment = { apiVersion: 'apps/v1', kind: 'Deployment' }

/** On every object of a provider (cluster-api, docs/book/src/reference/api/labels-and-annotations.md). */
const providerLabel = 'cluster.x-k8s.io/provider'
/** On what `flux install` makes; the name of a Flux controller is that of its Deployment. */
const fluxLabel = 'app.kubernetes.io/part-of'

const known: ReadonlySet<string> = new Set(managedKinds.flatMap(({ controller }) => controller ?? []))

function controllerOf({ metadata, spec }: ServedObject): readonly FoundController[] {
  const name = metadata.labels?.[providerLabel] ?? metadata.name
  return known.has(name) ? [{ name: name as Controller, version: imageVersion(spec ?? {}) }] : []
}

/** The tag of the image that a Deployment runs, without `v`; of several containers the first that has a version. */
function imageVersion(spec: Json): string | null {
  const path = ['template', 'spec', 'containers']
  const containers = path.reduce<Json | undefined>((value, key) => (isJsonObject(value) ? entry(value, key) : undefined), spec)
  if (!Array.isArray(containers)) return null
  const versions = (containers as readonly Json[]).map((container) => {
    const image = isJsonObject(container) ? entry(container, 'image') : undefined
    return typeof image === 'string' ? (/:v?(\d+\.\d+\.\d+[\w.-]*)(?:@|$)/.exec(image)?.[1] ?? null) : null
  })
  return versions.find((version) => version !== null) ?? null
}

function unreached(fault: KubeFault): ManagementReport {
  return { kubernetesVersion: null, controllers: [], problems: [accessProblem(fault)] }
}
