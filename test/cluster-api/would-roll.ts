import { entry, isJsonObject, sameJson, type Json, type JsonObject } from '#core/base/json.ts'

/**
 * What Cluster API compares to find machines outdated, written down a second time from its sources (v1.14). It imports nothing
 * of Cairn's, but how two JSON texts are equal.
 */
interface Owner {
  readonly kind: string
  readonly spec?: JsonObject
}

/** The paths of the owner object whose change makes Cluster API replace machines; none where it would leave all of them. */
export function wouldRoll(before: Owner, after: Owner): readonly string[] {
  if (before.kind !== after.kind) return ['kind']
  if (before.kind === 'KubeadmControlPlane') return controlPlaneChanges(before.spec ?? {}, after.spec ?? {})
  if (before.kind === 'MachineDeployment') return deploymentChanges(before.spec ?? {}, after.spec ?? {})
  return []
}

/** Every field that takes part in the comparison, so that a change "in place" can be shown to leave them byte for byte. */
export function rolloutFields(owner: Owner): JsonObject {
  const spec = owner.spec ?? {}
  if (owner.kind === 'KubeadmControlPlane') return controlPlaneFields(spec)
  return owner.kind === 'MachineDeployment' ? deploymentFields(spec) : {}
}

/** controlplane/kubeadm/pkg/filters.go: `matchesMachineSpec`, `matchesInfraMachine` (name and group kind), `matchesKubeadmConfig`. */
function controlPlaneChanges(before: JsonObject, after: JsonObject): readonly string[] {
  const [one, other] = [controlPlaneFields(before), controlPlaneFields(after)]
  return changed(one, other)
}

function controlPlaneFields(spec: JsonObject): JsonObject {
  const infrastructure = at(spec, 'machineTemplate', 'spec', 'infrastructureRef')
  return {
    version: entry(spec, 'version') ?? null,
    infrastructureRef: {
      apiGroup: at(infrastructure, 'apiGroup'),
      kind: at(infrastructure, 'kind'),
      name: at(infrastructure, 'name'),
    },
    kubeadmConfigSpec: comparedKubeadmConfig(entry(spec, 'kubeadmConfigSpec')),
  }
}

/**
 * filters.go, `PrepareKubeadmConfigsForDiff`: DNS is updated in place, the endpoint is Cluster API's own, discovery is for joining
 * alone and so are the health-check timeouts, defaults of earlier releases count as given, and empty counts as absent.
 */
export function comparedKubeadmConfig(given: Json | undefined): JsonObject {
  const config = isJsonObject(given) ? structuredClone(given) : {}
  const copy = config as { [key: string]: Json }
  const cluster = { ...object(copy['clusterConfiguration']) }
  delete cluster['dns']
  delete cluster['controlPlaneEndpoint']
  copy['clusterConfiguration'] = cluster
  for (const name of ['initConfiguration', 'joinConfiguration']) {
    const part = { ...object(copy[name]) }
    delete part['discovery']
    const timeouts = { ...object(part['timeouts']) }
    delete timeouts['controlPlaneComponentHealthCheckSeconds']
    part['timeouts'] = timeouts
    part['nodeRegistration'] = { imagePullPolicy: 'IfNotPresent', ...object(part['nodeRegistration']) }
    copy[name] = part
  }
  copy['format'] ??= 'cloud-config'
  return object(withoutEmpty(copy))
}

/** core/reconcilers/machinedeployment/mdutil/util.go, `MachineTemplateUpToDate` after `MachineTemplateDeepCopyRolloutFields`. */
function deploymentChanges(before: JsonObject, after: JsonObject): readonly string[] {
  return changed(deploymentFields(before), deploymentFields(after))
}

function deploymentFields(spec: JsonObject): JsonObject {
  const template = at(spec, 'template', 'spec')
  return {
    version: at(template, 'version'),
    bootstrap: at(template, 'bootstrap'),
    infrastructureRef: at(template, 'infrastructureRef'),
    failureDomain: at(template, 'failureDomain'),
  }
}

function changed(one: JsonObject, other: JsonObject): readonly string[] {
  return Object.keys(one).filter((key) => !sameJson(one[key] ?? null, other[key] ?? null))
}

function at(value: Json | undefined, ...path: readonly string[]): Json {
  return path.reduce<Json>((inner, key) => (isJsonObject(inner) ? (entry(inner, key) ?? null) : null), value ?? null)
}

function object(value: Json | undefined): { [key: string]: Json } {
  return isJsonObject(value) ? { ...value } : {}
}

/** Empty lists, maps and structs are not told from absent ones, but for `taints`, where none and unsaid differ. */
function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => withoutEmpty(item))
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value)
    .map(([name, inner]) => [name, withoutEmpty(inner)] as const)
    .filter(([name, inner]) => {
      if (inner === null) return false
      if (Array.isArray(inner)) return inner.length > 0 || name === 'taints'
      return !isJsonObject(inner) || Object.keys(inner).length > 0
    })
  return Object.fromEntries(kept)
}
