import { test } from 'node:test'
import assert from 'node:assert/strict'
import { parse } from 'yaml'
import { memberPath } from '#core/diff/diff.ts'
import { isJsonObject, type Json } from '#core/base/json.ts'
import { resolveImage } from '#core/pack/images.ts'
import { parseValues } from '#core/profile/values.ts'
import type { LayerKind, PackContent } from '#core/pack/pack.ts'
import { openBuiltInRegistry } from '#registry/built-in.ts'
import type { RegistryEntry } from '#registry/registry.ts'

const entries = await openBuiltInRegistry().list()
const packs: readonly PackContent[] = entries.flatMap((entry: RegistryEntry) => (entry.kind === 'pack' ? [entry.content] : []))

function valuesOf(pack: PackContent): Json {
  const parsed = parseValues(pack.values)
  assert.ok(parsed.kind === 'values', `${pack.name} ${pack.version}: ${JSON.stringify(parsed)}`)
  return parsed.values
}

test('every built-in pack reads without a problem, in a folder of its name and version', () => {
  assert.deepEqual(
    entries.flatMap((entry): readonly unknown[] => entry.problems),
    [],
  )
  for (const entry of entries)
    assert.equal(entry.kind === 'pack' && `${entry.content.name}-${entry.content.version}`, entry.source)
})

const offered: readonly { readonly layer: LayerKind; readonly name: string; readonly versions: readonly string[] }[] = [
  { layer: 'os', name: 'ubuntu', versions: ['22.04.5', '24.04.1', '24.04.3'] },
  {
    layer: 'k8s',
    name: 'kubernetes',
    versions: ['1.34.7', '1.34.8', '1.35.3', '1.35.4', '1.36.1', '1.36.2', '1.37.0', '1.37.1'],
  },
  { layer: 'cni', name: 'calico', versions: ['3.30.4', '3.31.2'] },
  { layer: 'cni', name: 'cilium', versions: ['1.17.8', '1.18.3'] },
  { layer: 'csi', name: 'local-path', versions: ['0.0.31', '0.0.32'] },
  { layer: 'csi', name: 'aws-ebs', versions: ['1.50.1', '1.51.1'] },
  { layer: 'csi', name: 'vsphere-csi', versions: ['3.4.0', '3.5.0'] },
  { layer: 'cni', name: 'unmanaged-network', versions: ['1.0.0'] },
  { layer: 'csi', name: 'unmanaged-storage', versions: ['1.0.0'] },
  { layer: 'addon', name: 'metrics-server', versions: ['0.7.2', '0.8.0'] },
  { layer: 'addon', name: 'external-dns', versions: ['0.18.0', '0.19.0'] },
  { layer: 'addon', name: 'cert-manager', versions: ['1.18.2', '1.19.1'] },
  { layer: 'addon', name: 'traefik', versions: ['3.5.3'] },
  { layer: 'addon', name: 'prometheus', versions: ['3.5.0'] },
]

for (const { layer, name, versions } of offered) {
  test(`the built-in registry offers ${name} ${versions.join(', ')}`, () => {
    const found = packs.filter((pack) => pack.name === name)
    assert.deepEqual(
      found.map((pack) => pack.version),
      versions,
    )
    assert.ok(found.every((pack) => pack.layer === layer && pack.readme !== null))
    assert.equal(new Set(found.map((pack) => pack.values)).size, versions.length, 'versions of one pack have values of their own')
  })
}

test('nothing is offered that the list above does not name', () => {
  assert.deepEqual([...new Set(packs.map((pack) => pack.name))].sort(), offered.map((pack) => pack.name).sort())
})

/** The paths of all leaves: whatever is no map, and a map that is empty. */
function leaves(value: Json, path = ''): readonly string[] {
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [path]
  return Object.entries(value).flatMap(([key, member]) => leaves(member, memberPath(path, key)))
}

const under = (path: string, roots: readonly string[]): boolean =>
  roots.some((root) => path === root || path.startsWith(`${root}.`))
const network = ['pack.podCIDR', 'pack.serviceClusterIpRange', 'pack.serviceDomain']

for (const pack of packs.filter(({ layer }) => layer === 'os' || layer === 'k8s')) {
  test(`every value of ${pack.name} ${pack.version} reaches nodes, is the network, or is documentary`, () => {
    const reaches = ['kubeadmconfig', ...(pack.layer === 'k8s' ? network : [])]
    const places = leaves(valuesOf(pack))
    assert.deepEqual(
      places.filter((path) => !under(path, [...reaches, ...pack.documentary])),
      [],
    )
    if (pack.layer === 'k8s') assert.ok(network.every((path) => places.includes(path)))
  })
}

test('no documentary path is one that has an effect, or names nothing', () => {
  for (const pack of packs) {
    const places = leaves(valuesOf(pack))
    for (const path of pack.documentary) {
      assert.ok(
        places.some((place) => under(place, [path])),
        `${pack.name} ${pack.version}: ${path}`,
      )
      assert.ok(!under(path, ['kubeadmconfig', 'manifests', ...network]), `${pack.name} ${pack.version}: ${path}`)
    }
  }
})

for (const pack of packs.filter(({ layer }) => layer !== 'os' && layer !== 'k8s')) {
  test(`the values of ${pack.name} ${pack.version} and its manifests fit each other`, () => {
    const values = valuesOf(pack)
    const places = leaves(values)
    const isUnmanaged = pack.name.startsWith('unmanaged-')
    assert.equal(places.includes('pack.namespace'), !isUnmanaged)
    assert.equal(pack.manifests.length === 0, isUnmanaged)
    const used = pack.manifests.flatMap(({ name, content }) =>
      [...content.matchAll(/\.Values((?:\.[A-Za-z0-9]+)+)/g)].map((match) => memberPath('manifests', name) + (match[1] ?? '')),
    )
    // A name that the values lack would be rendered empty, a value that no manifest uses would change nothing.
    assert.deepEqual(
      used.filter((path) => !places.some((place) => under(place, [path]))),
      [],
    )
    const given = places.filter((place) => !under(place, ['pack.namespace', ...pack.documentary]))
    assert.deepEqual(
      given.filter((place) => !under(place, used)),
      [],
    )
  })
}

for (const pack of packs.filter(({ layer }) => layer !== 'os' && layer !== 'k8s')) {
  test(`the manifests of ${pack.name} ${pack.version} are Kubernetes objects`, () => {
    for (const { name, content } of pack.manifests) {
      // Without its templates a manifest is plain YAML: conditions stand on lines of their own.
      const plain = content.replace(/^\s*\{\{-? (?:if|else|end)\b.*\}\}\s*$/gm, '').replace(/\{\{.*?\}\}/g, 'x')
      for (const object of plain.split(/^---$/m).map((text): unknown => parse(text))) {
        if (object === null) continue
        assert.ok(
          isJsonObject(object) && typeof object['apiVersion'] === 'string' && typeof object['kind'] === 'string',
          `${name}: ${JSON.stringify(object).slice(0, 200)}`,
        )
      }
    }
  })
}

const kubernetesVersions = packs.filter(({ layer }) => layer === 'k8s').map(({ version }) => version)

for (const pack of packs.filter(({ layer }) => layer === 'os')) {
  test(`${pack.name} ${pack.version} has an image for each Kubernetes that it works with, on each of its clouds`, () => {
    assert.ok(pack.images)
    for (const kubernetes of kubernetesVersions) {
      for (const cloud of pack.cloudTypes) {
        const image = resolveImage(pack.images, { kubernetes, cloud, region: 'eu-west-1', architecture: 'amd64' })
        const expected = !(pack.version.startsWith('22.04') && kubernetes.startsWith('1.37'))
        assert.equal(image !== null, expected, `${kubernetes} on ${cloud}: ${JSON.stringify(image)}`)
      }
    }
  })
}

test('another Kubernetes is another image, on every cloud', () => {
  const pack = packs.find(({ name, version }) => name === 'ubuntu' && version === '24.04.1')
  assert.ok(pack?.images)
  const table = pack.images
  for (const cloud of pack.cloudTypes) {
    const images = kubernetesVersions.map(
      (kubernetes) => resolveImage(table, { kubernetes, cloud, region: 'us-east-1', architecture: 'amd64' })?.image,
    )
    assert.equal(new Set(images).size, kubernetesVersions.length, cloud)
  }
})
