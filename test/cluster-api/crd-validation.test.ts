import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { clusters } from '../plan/arbitraries.ts'
import { sharedFolder } from '../shared-folder.ts'
import { cloudNames, compilation, objectsIn, onCloud } from './compiled-objects.ts'
import { readSchemas, refusals } from './crd-schemas.ts'

const folder = sharedFolder('crds')
const skip = folder === null ? 'the definitions of Cluster API and Flux: set CAIRN_SHARED to a folder with crds' : false
const schemas = folder === null ? new Map() : readSchemas(folder)

/** Secrets are Kubernetes' own. */
function refused(words: Parameters<typeof compilation>[0]): readonly string[] {
  const made = compilation(words)
  assert.deepEqual(made.problems, [])
  assert.ok(made.kind === 'compiled')
  return objectsIn(made.compiled)
    .filter(({ kind }) => kind !== 'Secret')
    .flatMap((object) => refusals(object, schemas).map((what) => `${object.kind} ${object.metadata.name}: ${what}`))
}

describe('what is compiled is what the definitions of Cluster API, its providers and Flux take', { skip }, () => {
  for (const cloud of cloudNames) {
    test(`a usual cluster on ${cloud}`, () => {
      assert.deepEqual(refused(onCloud(cloud)), [])
    })

    if (cloud !== 'docker')
      test(`a cluster on ${cloud} with a cloud account`, () => {
        assert.deepEqual(refused(onCloud(cloud, { cloud: { account: 'prod' } })), [])
      })

    test(`1,000 random clusters on ${cloud}`, () => {
      const runs = { numRuns: cloud === 'docker' ? 600 : 200 }
      fc.assert(
        fc.property(clusters, (words) => assert.deepEqual(refused(onCloud(cloud, words)), [])),
        runs,
      )
    })
  }
})
