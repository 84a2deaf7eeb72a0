import { jsonAt, numberAt, textAt } from '../base/json-at.ts'
import { cloudOfKind } from './adopt-clouds.ts'
import { nameOfFound, type AdoptionNote, type FoundCluster, type FoundObject } from './found-cluster.ts'
import { namespacePrefix } from './names.ts'
import { providerNames } from './providers.ts'

/** Why a cluster cannot be adopted, as far as its `Cluster` says that. */
export function clusterRefusals(cluster: FoundObject): readonly AdoptionNote[] {
  const { metadata, spec } = cluster
  const refusals: AdoptionNote[] = []
  const say = (path: string, message: string) => refusals.push({ object: nameOfFound(cluster), path, message })
  if (metadata.labels?.['cairn.dev/cluster'] !== undefined)
    say(
      'metadata.labels',
      'a Cairn manages it already, or began to adopt it; where none does any more, take its label cairn.dev/cluster away',
    )
  if (metadata.namespace?.startsWith(namespacePrefix) === true)
    say('metadata.namespace', `Cairn makes clusters of its own in namespaces that begin with ${namespacePrefix}`)
  if (metadata.deletionTimestamp !== undefined) say('', 'it is being deleted')
  if (jsonAt(spec, 'topology') !== undefined)
    say(
      'spec.topology',
      'its objects are made from a ClusterClass, which would undo what Cairn writes; Cairn adopts clusters without one',
    )
  if (jsonAt(spec, 'paused') === true) say('spec.paused', 'Cluster API leaves it alone; unpause it first')
  const controlPlane = textAt(spec, 'controlPlaneRef', 'kind')
  if (controlPlane !== 'KubeadmControlPlane')
    say(
      'spec.controlPlaneRef',
      `its control plane is ${controlPlane === '' ? 'none' : `a ${controlPlane}`}; Cairn knows KubeadmControlPlane`,
    )
  const infrastructure = textAt(spec, 'infrastructureRef', 'kind')
  if (cloudOfKind(infrastructure) === null)
    say(
      'spec.infrastructureRef',
      `it stands on ${infrastructure || 'nothing'}; Cairn has providers for ${providerNames.join(', ')}`,
    )
  return refusals
}

/** What else stands against it, with all its objects read: above all machines that are under way. */
export function stateRefusals({ cluster, infrastructure, controlPlane, deployments }: FoundCluster): readonly AdoptionNote[] {
  const missing = [
    ...(infrastructure ? [] : [{ path: 'spec.infrastructureRef', kind: textAt(cluster.spec, 'infrastructureRef', 'kind') }]),
    ...(controlPlane ? [] : [{ path: 'spec.controlPlaneRef', kind: textAt(cluster.spec, 'controlPlaneRef', 'kind') }]),
  ].map(({ path, kind }) => ({ object: nameOfFound(cluster), path, message: `the ${kind} that it names is not there` }))
  return [...missing, ...(controlPlane ? controlPlaneRefusals(controlPlane) : []), ...deployments.flatMap(deploymentRefusals)]
}

function controlPlaneRefusals(owner: FoundObject): readonly AdoptionNote[] {
  const replicas = numberAt(owner.spec, 'replicas') ?? 1
  const odd = [1, 3, 5].includes(replicas) ? [] : [`it has ${replicas} members; Cairn knows 1, 3 and 5`]
  return [...odd.map((message) => ({ object: nameOfFound(owner), path: 'spec.replicas', message })), ...moving(owner)]
}

function deploymentRefusals(owner: FoundObject): readonly AdoptionNote[] {
  const { metadata, spec } = owner
  const object = nameOfFound(owner)
  const refusals: AdoptionNote[] = [...moving(owner)]
  if (jsonAt(spec, 'paused') === true) refusals.push({ object, path: 'spec.paused', message: 'it is paused; unpause it first' })
  const label = textAt(spec, 'selector', 'matchLabels', deploymentLabel)
  if (label !== '' && label !== metadata.name)
    refusals.push({ object, path: 'spec.selector', message: `it selects machines of ${label}, and a selector never changes` })
  if (label === '' && Object.keys((jsonAt(spec, 'selector', 'matchLabels') as object | undefined) ?? {}).length > 0) {
    const message = `it does not select by ${deploymentLabel}, by which Cairn knows whose a machine is, and a selector never changes`
    refusals.push({ object, path: 'spec.selector', message })
  }
  const bootstrap = textAt(spec, 'template', 'spec', 'bootstrap', 'configRef', 'kind')
  if (bootstrap !== 'KubeadmConfigTemplate') {
    const message = `its nodes boot from ${bootstrap || 'a Secret'}; Cairn knows KubeadmConfigTemplate`
    refusals.push({ object, path: 'spec.template.spec.bootstrap', message })
  }
  return refusals
}

const deploymentLabel = 'cluster.x-k8s.io/deployment-name'

/** Where nodes are being replaced anyway, nobody could tell which of it came from the adoption. */
function moving(owner: FoundObject): readonly AdoptionNote[] {
  const { metadata, spec, status } = owner
  const wanted = numberAt(spec, 'replicas') ?? 1
  const [all, upToDate] = [numberAt(status, 'replicas') ?? 0, numberAt(status, 'upToDateReplicas') ?? 0]
  const isSeen = (numberAt(status, 'observedGeneration') ?? 0) >= (metadata.generation ?? 0)
  if (isSeen && all === wanted && upToDate === wanted) return []
  const message = isSeen
    ? `it has ${all} machines, ${upToDate} of them up to date, and shall have ${wanted}; wait until its rollout has ended`
    : 'its controller has not seen its newest spec yet; wait until it has'
  return [{ object: nameOfFound(owner), path: 'status', message }]
}
