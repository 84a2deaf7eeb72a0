import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { newClusterOf } from '#api/wire/cluster.ts'
import { parseProfile } from '#api/wire/profile.ts'
import { clusterDocumentSchema } from '#contract/cluster-document.ts'
import { profileDocumentSchema } from '#contract/profile.ts'
import { present } from '#core/base/assert.ts'
import type { Control } from '#control/control.ts'
import { createCluster } from '#control/create-cluster.ts'
import { createProfile } from '#control/create-profile.ts'
import { createProfileVersion } from '#control/create-profile-version.ts'
import { isRefusal } from '#control/refusal.ts'
import { saveProfileVersion } from '#control/save-profile-version.ts'
import { countClusters } from '#store/clusters.ts'
import { loadProject } from '#store/projects.ts'

const folder = fileURLToPath(new URL('../demo/', import.meta.url))

/** Puts the demo into an empty database: the documents of `demo/`, through the same use cases as everybody's. */
export async function putInDemo(control: Control): Promise<void> {
  if ((await control.store.read((reader) => countClusters(reader, null))) > 0) return
  const project = present(
    await control.store.read((reader) => loadProject(reader, 'default')),
    'the default project always exists',
  )
  const scope = { project, principal: { kind: 'user', id: 'demo', name: 'demo' } as const }
  const made = new Set<string>()
  for (const document of read('profiles.yaml')) {
    const profile = profileDocumentSchema.parse(document)
    const { name } = profile.metadata
    const draft = parseProfile(profile)
    expectDone(
      made.has(name) ? await createProfileVersion(control, scope, name, draft) : await createProfile(control, scope, draft),
    )
    made.add(name)
  }
  for (const document of read('clusters.yaml')) {
    expectDone(await createCluster(control, scope, newClusterOf(clusterDocumentSchema.parse(document))))
  }
  for (const document of read('saved-in-place.yaml')) {
    const profile = profileDocumentSchema.parse(document)
    const save = { draft: parseProfile(profile), note: 'A month of metrics, and twice as many of them' }
    expectDone(await saveProfileVersion(control, scope, profile.metadata.name, profile.spec.version, save))
  }
}

function read(file: string): readonly unknown[] {
  return parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document): unknown => document.toJS())
}

/** The documents are ours: a refusal of one is a bug. */
function expectDone(answer: unknown): void {
  if (isRefusal(answer)) throw new Error(`the demo is refused: ${answer.detail} ${JSON.stringify(answer.errors)}`)
}
