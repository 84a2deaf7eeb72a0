import { sameJson, type JsonObject } from '#core/base/json.ts'
import { jsonAt, textAt } from '#core/base/json-at.ts'
import type { Rehearsal } from '#core/cluster-api/adoption.ts'
import { clusterRefusals } from '#core/cluster-api/adopt-refusals.ts'
import { installsInto } from '#core/cluster-api/adopt-releases.ts'
import type { FoundCluster, FoundObject } from '#core/cluster-api/found-cluster.ts'
import type { KubeObject } from '#core/cluster-api/kube-object.ts'
import { managedKinds } from '#core/cluster-api/managed-kinds.ts'
import { diff } from '#core/diff/diff.ts'
import type { Adoption, ClusterRef } from '../engine.ts'
import { releaseOf } from './desired-objects.ts'
import { ownedByOthers, ownFields, withoutShared } from './field-owners.ts'
import { versionOf, type Kind, type KubeClient, type ObjectRef, type ServedObject } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import { refOf } from './management.ts'
import { toUnanswered } from './refuse.ts'

export function openAdoption(client: KubeClient): Adoption {
  return {
    list: async () => {
      const answer = await client.list(kindOf('Cluster'), { labelSelector: '!cairn.dev/cluster' })
      return answer.kind === 'list' ? answer.items.map((one) => toFound(one, kindOf('Cluster'))) : toUnanswered(answer)
    },
    read: async (ref) => {
      const found = await readCluster(client, ref)
      return found === 'absent' || !isFault(found) ? found : toUnanswered(found)
    },
    rehearse: async (objects) => {
      const made: Rehearsal[] = []
      for (const object of objects) {
        const answer = await rehearseOne(client, object)
        if (isFault(answer)) return toUnanswered(answer, { ref: refOf(object) })
        made.push(answer)
      }
      return made
    },
    claim: async (ref) => {
      const marked = await mark(client, ref, { 'cairn.dev/cluster': ref.name })
      return typeof marked === 'string' ? marked : toUnanswered(marked)
    },
    release: async (ref) => {
      const marked = await mark(client, ref, {})
      return typeof marked === 'string' ? 'released' : toUnanswered(marked)
    },
    takeOver: async (objects, managers) => {
      for (const object of objects) {
        const fault = await takeOverOne(client, object, new Set(managers))
        if (fault) return toUnanswered(fault, { ref: refOf(object) })
      }
      return 'taken'
    },
  }
}

function kindOf(kind: string): Kind {
  const known = managedKinds.find((one) => one.kind === kind)
  return { apiVersion: known ? (known.group === '' ? known.version : `${known.group}/${known.version}`) : '', kind }
}

async function readCluster(client: KubeClient, { namespace, name }: ClusterRef): Promise<FoundCluster | 'absent' | KubeFault> {
  const cluster = await readOne(client, { ...kindOf('Cluster'), namespace, name })
  if (cluster === null) return 'absent'
  if (isFault(cluster)) return cluster
  const none = { infrastructure: null, controlPlane: null, deployments: [], templates: [], healthChecks: [], releases: [] }
  if (clusterRefusals(cluster).length > 0) return { cluster, ...none, strayMachines: [] }
  const [infrastructure, controlPlane] = await Promise.all([
    readRef(client, namespace, jsonAt(cluster.spec, 'infrastructureRef')),
    readRef(client, namespace, jsonAt(cluster.spec, 'controlPlaneRef')),
  ])
  const lists = await Promise.all(
    ['MachineDeployment', 'MachineHealthCheck', 'HelmRelease', 'Machine'].map(async (kind) => {
      const answer = await client.list(kindOf(kind), { namespace })
      if (answer.kind === 'list') return answer.items.map((one) => toFound(one, kindOf(kind)))
      return answer
    }),
  )
  const fault = [infrastructure, controlPlane, ...lists].find(isFault)
  if (fault) return fault
  const [deployments = [], healthChecks = [], releases = [], machines = []] = lists as readonly (readonly FoundObject[])[]
  const isOwn = ({ spec }: FoundObject) => textAt(spec, 'clusterName') === name
  const owners = [...(controlPlane === null ? [] : [controlPlane as FoundObject]), ...deployments.filter(isOwn)]
  const templates = await Promise.all(owners.flatMap(templateRefs).map((ref) => readRef(client, namespace, ref)))
  const unread = templates.find(isFault)
  if (unread) return unread
  const isStray = ({ metadata: { labels = {} } }: FoundObject) =>
    labels['cluster.x-k8s.io/deployment-name'] === undefined && labels['cluster.x-k8s.io/control-plane'] === undefined
  return {
    cluster,
    infrastructure: infrastructure as FoundObject | null,
    controlPlane: controlPlane as FoundObject | null,
    deployments: deployments.filter(isOwn).toSorted((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1)),
    templates: templates.filter((one): one is FoundObject => one !== null),
    healthChecks: healthChecks.filter(isOwn),
    releases: releases.filter((one) => installsInto(one, name)),
    strayMachines: machines.filter((one) => isOwn(one) && isStray(one)),
  }
}

/** What machines of the owner are made from. */
function templateRefs({ kind, spec }: FoundObject) {
  const template = kind === 'KubeadmControlPlane' ? ['machineTemplate', 'spec'] : ['template', 'spec']
  return [jsonAt(spec, ...template, 'infrastructureRef'), jsonAt(spec, ...template, 'bootstrap', 'configRef')].filter(
    (ref) => ref !== undefined,
  )
}

/** A kind that Cairn does not touch is not read: what refers to it is refused. */
async function readRef(client: KubeClient, namespace: string, ref: unknown): Promise<FoundObject | null | KubeFault> {
  const kind = kindOf(textAt(ref as JsonObject, 'kind'))
  return kind.apiVersion === '' ? null : await readOne(client, { ...kind, namespace, name: textAt(ref as JsonObject, 'name') })
}

async function readOne(client: KubeClient, ref: ObjectRef): Promise<FoundObject | null | KubeFault> {
  const answer = await client.read(ref)
  if (answer.kind === 'object') return toFound(answer.object, ref)
  return answer.kind === 'absent' ? null : answer
}

function toFound({ metadata, spec, status }: ServedObject, { apiVersion, kind }: Kind): FoundObject {
  const { name, namespace, labels, annotations, generation, deletionTimestamp } = metadata
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(generation !== undefined && { generation }),
      ...(deletionTimestamp !== undefined && { deletionTimestamp }),
    },
    ...(spec && { spec }),
    ...(status && { status }),
  }
}

async function rehearseOne(client: KubeClient, object: KubeObject): Promise<Rehearsal | KubeFault> {
  const { kind, metadata } = object
  const of = { object: `${kind} ${metadata.name}` }
  const before = await client.read(refOf(object))
  if (before.kind !== 'object' && before.kind !== 'absent') return before
  const after = await client.apply(object, { force: true, dryRun: true })
  if (after.kind === 'refused') return { ...of, kind: 'refused', message: after.message }
  if (after.kind !== 'object') return after
  if (before.kind === 'absent') return { ...of, kind: 'created' }
  const [old, made] = [before.object.spec ?? {}, after.object.spec ?? {}]
  return {
    ...of,
    kind: 'changed',
    changes: diff(old, made).map((one) => ({ ...one, path: `spec.${one.path}` })),
    replacesNodes: !sameJson(releaseOf({ ...object, spec: old }), releaseOf({ ...object, spec: made })),
    owned: ownedByOthers(before.object, ownFields(after.object)),
  }
}

async function takeOverOne(client: KubeClient, object: KubeObject, managers: ReadonlySet<string>): Promise<KubeFault | null> {
  const before = await client.read(refOf(object))
  if (before.kind === 'absent') return null
  if (before.kind !== 'object') return before
  const after = await client.apply(object, { force: true, dryRun: true })
  if (after.kind !== 'object') return after
  const managedFields = withoutShared(before.object, ownFields(after.object), managers)
  if (sameJson(managedFields, before.object.metadata.managedFields)) return null
  const { resourceVersion } = before.object.metadata
  // An empty list would have the server forget nothing: it takes that for no answer.
  const kept = managedFields.length > 0 ? managedFields : [{}]
  const answer = await client.merge(refOf(object), { metadata: { resourceVersion, managedFields: kept as never } })
  return answer.kind === 'object' ? null : answer
}

/** Controllers write status all the time, and each time what was read is another one. */
const attemptsMax = 5

/** The labels that Cairn alone has put on a `Cluster`, none where there are none: over what was read, so that one of two is too late. */
async function mark(
  client: KubeClient,
  { namespace, name }: ClusterRef,
  labels: Readonly<Record<string, string>>,
): Promise<'claimed' | 'taken' | 'absent' | KubeFault> {
  const kind = kindOf('Cluster')
  const isNew = (key: string, { metadata }: ServedObject) => metadata.labels?.[key] === undefined
  for (let attempt = 1; ; attempt += 1) {
    const before = await client.read({ ...kind, namespace, name })
    if (before.kind === 'absent') return 'absent'
    if (before.kind !== 'object') return before
    if (!Object.keys(labels).every((key) => isNew(key, before.object))) return 'taken'
    const answer = await client.apply({ ...kind, metadata: { namespace, name, labels } }, { over: versionOf(before.object) })
    if (answer.kind === 'object') return 'claimed'
    if (answer.kind !== 'raced' || attempt === attemptsMax) return answer
  }
}

function isFault(answer: unknown): answer is KubeFault {
  return typeof answer === 'object' && answer !== null && 'message' in answer && 'kind' in answer && !('metadata' in answer)
}
