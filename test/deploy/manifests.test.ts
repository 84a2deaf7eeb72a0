import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { describe, test } from 'node:test'
import { rightsObjects } from '#core/cluster-api/rights.ts'
import { readConfiguration } from '../../src/configuration.ts'
import { readSource, root } from '../../scripts/sources.ts'
import { kustomizations, manifestFiles, manifestsBelow, manifestsOf, type Manifest } from './manifests.ts'

interface Container {
  readonly image: string
  readonly args?: readonly string[]
  readonly env: readonly { readonly name: string }[]
  readonly ports?: readonly { readonly name: string; readonly containerPort: number; readonly protocol: string }[]
  readonly securityContext: object
  readonly [probe: `${string}Probe`]: { readonly httpGet: { readonly path: string; readonly port: string } }
}

interface Pod {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> }
  readonly spec: {
    readonly enableServiceLinks: boolean
    readonly serviceAccountName?: string
    readonly automountServiceAccountToken?: boolean
    readonly securityContext: { readonly runAsNonRoot: boolean; readonly runAsUser: number }
    readonly containers: readonly [Container]
  }
}

const { version } = JSON.parse(readSource('package.json')) as { readonly version: string }
const base = manifestsBelow('deploy/base')

describe('the manifests of deploy/', () => {
  test('are listed, each by the kustomization beside it, and what is listed is there', () => {
    for (const { folder, resources } of kustomizations()) {
      for (const resource of resources) {
        const path = normalize(join(folder, resource))
        const file = path.endsWith('.yaml') ? path : join(path, 'kustomization.yaml')
        assert.ok(existsSync(join(root, file)), `${folder} lists ${resource}, which is not there`)
        // Kustomize refuses files outside of the folder.
        if (path.endsWith('.yaml')) assert.ok(path.startsWith(`${folder}/`), `${folder} lists the file of another folder`)
      }
      assert.deepEqual(
        manifestFiles(folder).filter((file) => !resources.includes(file.slice(folder.length + 1))),
        [],
        `${folder} does not list these`,
      )
    }
  })

  test('patch, count and rename what they bring', () => {
    for (const { folder, patches = [], replicas = [], images = [] } of kustomizations()) {
      const brought = manifestsBelow(folder)
      for (const { target } of patches) {
        const found = brought.filter(({ kind, metadata }) => kind === target.kind && metadata.name === target.name)
        assert.equal(found.length, 1, `${folder} patches ${target.kind} ${target.name}`)
      }
      for (const { name } of replicas)
        assert.ok(brought.some(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name))
      for (const { name, newTag } of images) assert.equal(`${name}:${newTag}`, `cairn:${version}`)
    }
  })

  test('stand in the namespace where Flux asks for charts, once each', () => {
    for (const { folder } of kustomizations()) {
      const names = manifestsBelow(folder).map(({ kind, metadata: { name, namespace } }) => `${kind} ${namespace ?? ''} ${name}`)
      assert.equal(new Set(names).size, names.length, folder)
      for (const { kind, metadata } of manifestsBelow(folder)) {
        if (['Namespace', 'ClusterRole', 'ClusterRoleBinding'].includes(kind)) continue
        assert.equal(metadata.namespace, 'cairn-system', `${folder}: ${kind} ${metadata.name}`)
      }
    }
  })

  test('give the account what `cairn management-cluster rights` prints', () => {
    const refresh = 'bin/cairn management-cluster rights > deploy/rights/rights.yaml'
    assert.deepEqual(manifestsOf(readSource('deploy/rights/rights.yaml')), rightsObjects('cairn-system'), refresh)
  })

  test('are of this release', () => {
    assert.equal(podOf('Deployment').spec.containers[0].image, `cairn:${version}`)
    assert.equal(podOf('Job').spec.containers[0].image, `cairn:${version}`)
    // A Job cannot be changed: each release has its own.
    assert.equal(only('Job').metadata.name, `cairn-migrate-${version.replaceAll('.', '-')}`)
  })

  test('select the pods that there are', () => {
    const selectors = {
      Service: only('Service').spec?.['selector'],
      Deployment: labelsAt(only('Deployment').spec?.['selector']),
      PodDisruptionBudget: labelsAt(only('PodDisruptionBudget').spec?.['selector']),
      NetworkPolicy: labelsAt(only('NetworkPolicy').spec?.['podSelector']),
    }
    const [server, migration] = [podOf('Deployment'), podOf('Job')]
    for (const [kind, selector] of Object.entries(selectors)) {
      assert.ok(selects(selector, server), `${kind} selects the servers`)
      assert.equal(selects(selector, migration), kind === 'NetworkPolicy', `${kind} and the migration`)
    }
  })

  test('ask servers where they answer', () => {
    const [server] = podOf('Deployment').spec.containers
    assert.deepEqual(server.ports, [{ name: 'http', containerPort: 8080, protocol: 'TCP' }])
    assert.match(readSource('Dockerfile'), /^ENV .*\bPORT=8080\b/m)
    const paths = { startupProbe: '/healthz', livenessProbe: '/healthz', readinessProbe: '/readyz' } as const
    for (const [probe, path] of Object.entries(paths))
      assert.deepEqual(server[probe as keyof typeof paths]?.httpGet, { path, port: 'http' }, probe)
  })

  test('run nothing as root, and let nothing be written but data', () => {
    for (const { spec } of [podOf('Deployment'), podOf('Job')]) {
      assert.equal(spec.securityContext.runAsNonRoot, true)
      assert.match(readSource('Dockerfile'), new RegExp(`^USER ${spec.securityContext.runAsUser}:`, 'm'))
      assert.deepEqual(spec.containers[0].securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
    }
    assert.equal(podOf('Deployment').spec.serviceAccountName, 'cairn')
    assert.equal(podOf('Job').spec.automountServiceAccountToken, false)
  })

  test('start Cairn with what it knows', () => {
    for (const { spec } of [podOf('Deployment'), podOf('Job')]) {
      const [{ env, args = [] }] = spec.containers
      const values: Readonly<Record<string, string>> = { DATABASE_URL: 'postgres://cairn:x@db/cairn' }
      const environment = Object.fromEntries(env.map(({ name }) => [name, values[name] ?? 'a text that is long enough']))
      assert.equal(readConfiguration(environment, args).kind, 'configuration')
      // What Kubernetes would add for the Service of that name is not known.
      assert.equal(readConfiguration({ ...environment, CAIRN_SERVICE_HOST: '10.0.0.1' }, args).kind, 'refused')
      assert.equal(spec.enableServiceLinks, false)
    }
  })
})

describe('.dockerignore', () => {
  test('lets in what the image is made of, and nothing else', () => {
    const lines = readSource('.dockerignore').split('\n')
    assert.ok(lines.includes('*'), 'everything is left out unless it is named')
    for (const name of lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))) {
      assert.ok(existsSync(join(root, name)), `${name} is not there`)
      assert.doesNotMatch(name, /^(?:\.|data|test|docs|deploy)/)
    }
  })
})

function only(kind: string): Manifest {
  const found = base.filter((one) => one.kind === kind)
  assert.equal(found.length, 1, kind)
  return found[0]!
}

function podOf(kind: 'Deployment' | 'Job'): Pod {
  return only(kind).spec?.['template'] as Pod
}

function labelsAt(selector: unknown): unknown {
  return (selector as { readonly matchLabels: unknown }).matchLabels
}

function selects(selector: unknown, { metadata }: Pod): boolean {
  const entries = Object.entries(selector as Readonly<Record<string, string>>)
  return entries.length > 0 && entries.every(([name, value]) => metadata.labels[name] === value)
}
