import type { JsonObject } from '#core/base/json.ts'
import type { KubeStored } from '../kube-client.ts'
import { ownedBy, type Look } from './look.ts'
import type { Machine, Template, TemplateMetadata } from './objects.ts'
import { clonedFromGroupKind, clonedFromName, clusterNameLabel } from './world.ts'

/** A machine as its owner wants it, before its objects have names. */
export interface NewMachine {
  readonly owner: KubeStored
  readonly clusterName: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly infrastructureTemplate: { readonly apiGroup: string; readonly kind: string; readonly name: string }
  /** The configuration itself, or the template that it is cloned from. */
  readonly bootstrap: JsonObject | { readonly apiGroup: string; readonly kind: string; readonly name: string } | null
  /** The rest of the machine's spec. */
  readonly spec: JsonObject
}

/**
 * Clones the templates and makes the machine, as `createMachines` and `cloneConfigsAndGenerateMachine` do; null where a template is
 * not there, and then nothing is made.
 */
export async function makeMachine(look: Look, wanted: NewMachine): Promise<Machine | null> {
  const { owner, name, clusterName, infrastructureTemplate, bootstrap } = wanted
  const { namespace = '' } = owner.metadata
  const template = look.find<Template>(infrastructureTemplate.kind, infrastructureTemplate.name, namespace)
  if (template === undefined) return null
  const metadata = {
    name,
    namespace,
    labels: { ...wanted.labels, [clusterNameLabel]: clusterName },
    // The machine takes it over when it is there.
    ownerReferences: [ownedBy(owner, false)],
  }
  const config = bootstrap === null ? null : configurationOf(look, bootstrap, namespace)
  if (config === undefined) return null
  if (config !== null)
    await look.create({
      apiVersion: 'bootstrap.cluster.x-k8s.io/v1beta2',
      kind: 'KubeadmConfig',
      metadata: { ...metadata, annotations: { ...wanted.annotations, ...config.annotations } },
      spec: config.spec,
    } as never)
  const kind = infrastructureTemplate.kind.replace(/Template$/, '')
  const cloned = template.spec.template
  await look.create({
    apiVersion: template.apiVersion,
    kind,
    metadata: {
      ...metadata,
      labels: { ...cloned.metadata?.labels, ...metadata.labels },
      annotations: { ...cloned.metadata?.annotations, ...wanted.annotations, ...originOf(infrastructureTemplate) },
    },
    spec: cloned.spec ?? {},
  } as never)
  const group = infrastructureTemplate.apiGroup
  const configRef = { apiGroup: 'bootstrap.cluster.x-k8s.io', kind: 'KubeadmConfig', name }
  return look.create<Machine>({
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'Machine',
    metadata: {
      ...metadata,
      annotations: wanted.annotations,
      finalizers: ['machine.cluster.x-k8s.io'],
      ownerReferences: [ownedBy(owner)],
    },
    spec: {
      ...wanted.spec,
      clusterName,
      infrastructureRef: { apiGroup: group, kind, name },
      bootstrap: config === null ? {} : { configRef },
    },
  } as never)
}

function configurationOf(
  look: Look,
  bootstrap: NonNullable<NewMachine['bootstrap']>,
  namespace: string,
): { readonly spec: JsonObject; readonly annotations: Readonly<Record<string, string>> } | undefined {
  if (!isReference(bootstrap)) return { spec: bootstrap, annotations: {} }
  const template = look.find<Template>(bootstrap.kind, bootstrap.name, namespace)
  if (template === undefined) return undefined
  const own = template.spec.template.metadata as TemplateMetadata | undefined
  return { spec: template.spec.template.spec ?? {}, annotations: { ...own?.annotations, ...originOf(bootstrap) } }
}

function isReference(bootstrap: NonNullable<NewMachine['bootstrap']>): bootstrap is NewMachine['infrastructureTemplate'] {
  return 'apiGroup' in bootstrap && typeof bootstrap['apiGroup'] === 'string'
}

function originOf({ apiGroup, kind, name }: NewMachine['infrastructureTemplate']): Record<string, string> {
  return { [clonedFromName]: name, [clonedFromGroupKind]: `${kind}.${apiGroup}` }
}
