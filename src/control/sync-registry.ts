import type { Digest } from '#core/base/digest.ts'
import { sameJson } from '#core/base/json.ts'
import type { PackContent } from '#core/pack/pack.ts'
import type { RegistryEntry } from '#registry/registry.ts'
import { appendAudit, type Actor } from '#store/audit.ts'
import { listPackVersions, loadPackContents, savePackContent, savePackVersion, type PackVersion } from '#store/packs.ts'
import { listRegistries, loadRegistry, lockRegistry, saveSync, type StoredRegistry } from '#store/registries.ts'
import type { RegistryProblem } from '#store/tables/registries.ts'
import { present } from '#core/base/assert.ts'
import type { Project } from '#store/projects.ts'
import type { Transactor } from '#store/transactor.ts'
import type { Control } from './control.ts'
import { keepArchives } from './keep-archives.ts'
import { refuse, type Refusal } from './refusal.ts'

export type RegistryState = StoredRegistry & { readonly packs: number }

/** Reads a registry again. What it serves now under a version that is known with other content is reported and not taken. */
export async function syncRegistry(
  control: Control,
  { project, actor }: { readonly project: Pick<Project, 'id'>; readonly actor: Actor },
  name: string,
): Promise<RegistryState | Refusal> {
  const { store, openRegistry, changes } = control
  const registry = await store.read((reader) => loadRegistry(reader, project.id, name))
  if (!registry) return registryMissing(name)
  // Outside the transaction: a folder may be slow.
  const opened = openRegistry(registry)
  const entries = await opened.list()
  await keepArchives(control, opened, entries)
  return await store.transact(async (tx) => {
    const changed = await takeEntries(tx, project.id, name, entries)
    if (changed.count > 0) {
      const detail = { packs: changed.count, problems: changed.problems.length }
      await appendAudit(tx, { projectId: project.id, actor, action: 'registry.sync', object: `registry/${name}`, detail })
    }
    changes.announce(tx, { projectId: project.id, registries: [name] })
    const registries = await listRegistries(tx, project.id)
    return present(
      registries.find((one) => one.name === name),
      'a registry is never removed',
    )
  })
}

export function registryMissing(name: string): Refusal {
  return refuse('registry.missing', `There is no registry ${name} in this project. GET /api/v1/registries lists them.`)
}

/** Saves what a reading of the registry found. `count` is how many packs are new, gone, back or otherwise different. */
export async function takeEntries(
  tx: Transactor,
  projectId: string,
  registry: string,
  entries: readonly RegistryEntry[],
): Promise<{ readonly count: number; readonly problems: readonly RegistryProblem[] }> {
  await lockRegistry(tx, projectId, registry)
  const known = new Map(
    (await listPackVersions(tx, projectId, { registry, withAbsent: true })).map((pack) => [keyOf(pack), pack]),
  )
  const problems: RegistryProblem[] = []
  const seen = new Set<string>()
  let count = 0
  for (const entry of entries) {
    if (entry.kind === 'refused') {
      problems.push(...entry.problems.map((problem) => ({ ...problem, path: below(entry.source, problem.path) })))
      continue
    }
    const served = toPackVersion(registry, entry)
    const before = known.get(keyOf(served))
    seen.add(keyOf(served))
    if (before && before.digest !== served.digest && !(await completes(tx, before.digest, entry.content))) {
      problems.push(changedProblem(entry.source, before))
      continue
    }
    if (before && sameJson(before, served)) continue
    count += 1
    await savePackContent(tx, served.digest, entry.content)
    await savePackVersion(tx, projectId, served)
  }
  for (const [key, pack] of known) {
    if (seen.has(key) || !pack.present) continue
    count += 1
    await savePackVersion(tx, projectId, { ...pack, present: false })
  }
  await saveSync(tx, projectId, registry, { problems, syncedAt: tx.now() })
  return { count, problems }
}

/** Whether the content is the known one, with archives of charts that were absent before. Only that may come later. */
async function completes(tx: Transactor, digest: Digest, content: PackContent): Promise<boolean> {
  const before = (await loadPackContents(tx, [digest])).get(digest)
  if (!before || before.charts.length !== content.charts.length) return false
  const charts = before.charts.map((chart, index) => (chart.digest === null ? (content.charts[index] ?? chart) : chart))
  return sameJson({ ...before, charts }, content)
}

function changedProblem(source: string, { name, version, digest }: PackVersion): RegistryProblem {
  const message = `${name} ${version} has other content than when it was first read (${digest}). That content stays in use; give the changed pack a new version`
  return { path: source, code: 'pack.changed', message }
}

function toPackVersion(registry: string, entry: Extract<RegistryEntry, { kind: 'pack' }>): PackVersion {
  const { name, version, layer, displayName, addonType, cloudTypes } = entry.content
  const { digest, problems } = entry
  return { registry, name, version, digest, layer, displayName, addonType, cloudTypes, problems, present: true }
}

function keyOf({ name, version }: PackVersion): string {
  return JSON.stringify([name, version])
}

function below(source: string, path: string): string {
  return source === '.' || path === source || path.startsWith(`${source}/`) ? path : `${source}/${path}`
}
