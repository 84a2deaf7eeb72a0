import assert from 'node:assert/strict'
import { test } from 'node:test'
import { present } from '#core/base/assert.ts'
import { withChartAccess } from '#engine/cluster-api/chart-access.ts'
import type { DesiredObject } from '#engine/cluster-api/desired-objects.ts'
import { profile } from '../../core/plan-fixture.ts'
import { compiledObjects, onCloud, theObject } from '../../cluster-api/compiled-objects.ts'

const access = { url: null, user: 'home', password: 'open sesame' }

function objectsWith(version: string, url: string | null = null) {
  const addon = profile({ layers: { metrics: { pack: `metrics-server@${version}` } } })
  const told = compiledObjects(onCloud('docker', { profiles: [addon] })).map((object): DesiredObject => ({
    object,
    part: 'cluster',
  }))
  return withChartAccess(told, { ...access, url }).map(({ object }) => object)
}

const mark = 'reconcile.fluxcd.io/requestedAt'

test('the repository of charts gets its Secret, before it', () => {
  const objects = objectsWith('0.8.0')
  const secret = theObject(objects, 'Secret')
  const source = theObject(objects, 'HelmRepository')
  assert.deepEqual(secret.stringData, { username: 'home', password: 'open sesame' })
  assert.deepEqual(source.spec?.['secretRef'], { name: secret.metadata.name })
  assert.equal(secret.metadata.namespace, source.metadata.namespace)
  assert.ok(objects.indexOf(secret) < objects.indexOf(source))
})

test('Flux is told to look again exactly when there are other charts', () => {
  const marked = (version: string) =>
    present(theObject(objectsWith(version), 'HelmRepository').metadata.annotations, 'a mark')[mark]
  assert.equal(marked('0.8.0'), marked('0.8.0'))
  assert.notEqual(marked('0.8.0'), marked('0.7.2'))
})

test('where Cairn has an address of its own, charts are pulled from there', () => {
  const urlOf = (url: string | null) => theObject(objectsWith('0.8.0', url), 'HelmRepository').spec?.['url']
  assert.equal(urlOf('https://cairn.example.com/at'), 'https://cairn.example.com/at/charts/default/demo')
  assert.equal(urlOf(null), 'http://cairn.cairn-system.svc.cluster.local/charts/default/demo')
})
