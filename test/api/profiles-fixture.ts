import assert from 'node:assert/strict'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import { createCluster } from '#control/create-cluster.ts'
import type { Principal } from '#control/control.ts'
import { isRefusal } from '#control/refusal.ts'
import { loadProject, type Project } from '#store/projects.ts'
import { startApi, type Answer, type TestApi } from './api-fixture.ts'
import { cluster, type WrittenProfile } from './profile-documents.ts'

export const principal: Principal = { kind: 'user', id: 'usr_test', name: 'ann@example.com' }

/** The API with the built-in packs, and what tests of profiles do again and again. */
export interface ProfilesApi {
  readonly api: TestApi
  readonly project: Project
  readonly post: (body: unknown, path?: string) => Promise<Answer>
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>
  readonly put: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>
  /** Creates a profile, which must be taken. */
  readonly made: (document: WrittenProfile) => Promise<WrittenProfile>
  /** Creates a cluster that uses the versions. */
  readonly use: (name: string, profiles: { name: string; version: string }[]) => Promise<void>
}

export async function startProfilesApi(): Promise<ProfilesApi> {
  const api = await startApi()
  await readBuiltInRegistry(api.control)
  const project = (await api.control.store.read((reader) => loadProject(reader, 'default')))!
  const post = (body: unknown, path = '') => api.send('POST', `/api/v1/profiles${path}`, { body })
  return {
    api,
    project,
    post,
    get: (path, headers = {}) => api.send('GET', `/api/v1/profiles${path}`, { headers }),
    put: (path, body, headers = {}) => api.send('PUT', `/api/v1/profiles${path}`, { body, headers }),
    made: async (document) => {
      const answer = await post(document)
      assert.equal(answer.status, 201, answer.text)
      return answer.json.document
    },
    use: async (name, profiles) => {
      const created = await createCluster(api.control, { project, principal }, cluster(name, profiles))
      assert.ok(!isRefusal(created), JSON.stringify(created))
    },
  }
}

/** Code and path of everything that was refused. */
export function errorsOf(answer: Answer): [string, string][] {
  return answer.json.errors.map((one: { code: string; path: string }) => [one.code, one.path])
}
