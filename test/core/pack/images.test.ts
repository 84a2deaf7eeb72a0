import { test } from 'node:test'
import assert from 'node:assert/strict'
import { resolveImage, type ImageRequest } from '#core/pack/images.ts'
import type { ImageTable } from '#core/pack/pack.ts'

const entry = { kubernetes: '1.36.2', cloud: 'aws', region: null, architecture: 'amd64' }
const table: ImageTable = {
  entries: [
    { ...entry, image: 'ami-everywhere' },
    { ...entry, region: 'eu-west-1', image: 'ami-ireland' },
    { ...entry, architecture: 'arm64', region: 'eu-west-1', image: 'ami-ireland-arm' },
  ],
  patterns: [
    { kubernetes: '>=1.35.0 <1.37.0', clouds: ['aws'], architectures: ['amd64'], image: 'ubuntu-{{kubernetes}}-{{region}}' },
    {
      kubernetes: '>=1.34.0 <1.37.0',
      clouds: ['aws', 'docker'],
      architectures: [],
      image: '{{cloud}}/node:v{{kubernetes}}-{{architecture}}',
    },
    { kubernetes: '1.37.0', clouds: [], architectures: ['arm64'], image: 'anywhere' },
  ],
}

const wanted: ImageRequest = { ...entry, region: 'eu-west-1' }
const rows: readonly { readonly name: string; readonly request: ImageRequest; readonly image: string | null }[] = [
  { name: 'the entry of the region', request: wanted, image: 'ami-ireland' },
  { name: 'the entry for all regions', request: { ...wanted, region: 'us-east-1' }, image: 'ami-everywhere' },
  { name: 'the entry for all regions where there is none', request: { ...wanted, region: null }, image: 'ami-everywhere' },
  {
    name: 'no entry of another architecture',
    request: { ...wanted, architecture: 'arm64', region: 'us-east-1' },
    image: 'aws/node:v1.36.2-arm64',
  },
  { name: 'the first pattern that holds', request: { ...wanted, kubernetes: '1.36.1' }, image: 'ubuntu-1.36.1-eu-west-1' },
  {
    name: 'no pattern that needs a region where there is none',
    request: { ...wanted, kubernetes: '1.36.1', region: null },
    image: 'aws/node:v1.36.1-amd64',
  },
  { name: 'the next pattern by range', request: { ...wanted, kubernetes: '1.34.7' }, image: 'aws/node:v1.34.7-amd64' },
  {
    name: 'a pattern for every cloud',
    request: { ...wanted, cloud: 'maas', kubernetes: '1.37.0', architecture: 'arm64' },
    image: 'anywhere',
  },
  { name: 'nothing for another cloud', request: { ...wanted, cloud: 'gcp' }, image: null },
  { name: 'nothing beyond the ranges', request: { ...wanted, kubernetes: '1.38.0' }, image: null },
  { name: 'nothing for a pre-release that nobody named', request: { ...wanted, kubernetes: '1.36.3-rc.0' }, image: null },
]

for (const row of rows) {
  test(`an image is ${row.name}`, () => {
    const resolved = resolveImage(table, row.request)
    assert.equal(resolved?.image ?? null, row.image)
    if (resolved) assert.equal(resolved.how, row.image?.startsWith('ami-') === true ? 'entry' : 'pattern')
  })
}

test('what a request says is put in as it is', () => {
  const pattern: ImageTable = { entries: [], patterns: [{ kubernetes: '*', clouds: [], architectures: [], image: '{{region}}' }] }
  assert.equal(resolveImage(pattern, { ...wanted, region: '$&{{cloud}}' })?.image, '$&{{cloud}}')
})
