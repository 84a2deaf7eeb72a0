import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ManagementReport } from '#core/cluster-api/management-report.ts'
import { parseProfile } from '#api/wire/profile.ts'
import { profileDocumentSchema } from '#contract/profile.ts'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import { managementKey, watchManagementCluster } from '#control/check-management-cluster.ts'
import type { Control, Principal } from '#control/control.ts'
import { createCluster } from '#control/create-cluster.ts'
import { createProfile } from '#control/create-profile.ts'
import { addManagementCluster, reachManagementCluster, removeManagementCluster } from '#control/manage-management-clusters.ts'
import { isRefusal } from '#control/refusal.ts'
import { listManagementClusters } from '#store/management-clusters.ts'
import { loadProject, type Project } from '#store/projects.ts'
import { startApi, type TestApi } from '../api/api-fixture.ts'
import { cluster, fullProfile } from '../api/profile-documents.ts'

const principal: Principal = { kind: 'user', id: 'usr_test', name: 'ann@example.com' }

describe('management clusters', () => {
  let api: TestApi
  let control: Control
  let project: Project
  const well: ManagementReport = {
    kubernetesVersion: '1.35.0',
    controllers: [{ name: 'infrastructure-docker', version: '1.14.0' }],
    problems: [],
  }
  let found: ManagementReport = well
  let looking = async () => {}
  before(async () => {
    api = await startApi()
    const lookAtManagementCluster = async () => {
      await looking()
      return found
    }
    control = { ...api.control, lookAtManagementCluster }
    await readBuiltInRegistry(control)
    project = (await control.store.read((reader) => loadProject(reader, 'default')))!
    const docker = fullProfile({ name: 'docker' })
    const document = { ...docker, spec: { ...docker.spec, cloudType: 'docker' } }
    const made = await createProfile(control, scope(), parseProfile(profileDocumentSchema.parse(document)))
    assert.ok(!isRefusal(made), JSON.stringify(made))
  })
  after(() => api.dispose())

  const scope = () => ({ project, principal })
  const add = (name: string) => addManagementCluster(control, scope(), { name, kubeconfig: 'one' })
  const listed = async (name: string) =>
    (await control.store.read((reader) => listManagementClusters(reader, project.id))).find((one) => one.name === name)
  const watch = (name: string) => watchManagementCluster(control, managementKey({ projectId: project.id, name }))

  test('one that is forgotten while a cluster is created on it: exactly one of them comes to be', async () => {
    for (let round = 0; round < 12; round += 1) {
      const name = `race-${round}`
      await add(name)
      const wanted = cluster(name, [{ name: 'docker', version: '1.0.0' }], { cloudType: 'docker', managementCluster: name })
      const [removed, created] = await Promise.all([
        removeManagementCluster(control, scope(), name),
        createCluster(control, scope(), wanted),
      ])
      const left = await listed(name)
      if (removed === null) {
        assert.ok(isRefusal(created))
        assert.deepEqual(
          [created.code, created.errors?.[0]?.code, left],
          ['document.invalid', 'management-cluster.missing', undefined],
        )
      } else {
        assert.ok(!isRefusal(created), JSON.stringify(created))
        assert.deepEqual([removed.code, left?.clusters], ['management-cluster.in-use', 1])
      }
    }
  })

  test('it is looked at without being asked for, and the list shows how it is', async () => {
    await add('berlin')
    found = { kubernetesVersion: null, controllers: [], problems: [{ code: 'server.unreachable', message: 'ECONNREFUSED' }] }
    const soon = (await watch('berlin')) ?? assert.fail('it is looked at again')
    const away = (await listed('berlin'))?.report
    // What it can make it can make once it is back.
    assert.deepEqual([away?.problems[0]?.code, away?.controllers], ['server.unreachable', well.controllers])
    found = well
    const later = (await watch('berlin')) ?? assert.fail('it is looked at again')
    assert.deepEqual((await listed('berlin'))?.report, well)
    assert.ok(later - soon > 60_000, 'one in trouble is looked at more often')
  })

  test('a look that ends after another way to it was given changes nothing of that', async () => {
    await add('madrid')
    looking = async () => {
      looking = async () => {}
      found = well
      await reachManagementCluster(control, scope(), 'madrid', 'another')
      found = { kubernetesVersion: null, controllers: [], problems: [{ code: 'credentials.refused', message: 'Unauthorized' }] }
    }
    const before = await listed('madrid')
    await watch('madrid')
    found = well
    const after = await listed('madrid')
    assert.notEqual(after?.kubeconfig, before?.kubeconfig)
    assert.deepEqual(after?.report, well)
  })

  test('one that is forgotten is not looked at any more', async () => {
    await add('oslo')
    assert.equal(await removeManagementCluster(control, scope(), 'oslo'), null)
    assert.equal(await watch('oslo'), null)
  })
})
