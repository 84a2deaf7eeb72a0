import { routes } from '#contract/routes.ts'
import type { Plan } from '#contract/plan.ts'
import type { AnswerOf } from '#contract/route.ts'
import { approvePlan, type ApprovalOptions } from './approve-plan.ts'
import { clusterChange, type ClusterChange } from './cluster-change.ts'
import type { Cli, Connection } from './connection.ts'
import type { ClusterSource, ProfileSource, SourceDocument } from './documents.ts'
import { Failure, refusedWith } from './failure.ts'
import { propose, readEngineTime } from './plan-a-change.ts'
import { planText, planWithNextText } from './plan-text.ts'
import { projectOf } from './project-of.ts'
import { saveInPlace, savedText } from './save-in-place.ts'

/** What came of one document. */
export interface Applied {
  readonly kind: SourceDocument['kind']
  readonly name: string
  readonly action: 'created' | 'version-created' | 'saved' | 'unchanged' | 'planned' | 'tagged' | 'approved'
  readonly plan?: Plan
}

/** What is going to be done for one document, decided on what the server has before anything is sent. */
type Step = (
  | { readonly kind: 'create-profile' | 'create-version'; readonly source: ProfileSource }
  | {
      readonly kind: 'save-version'
      readonly source: ProfileSource
      readonly before: AnswerOf<typeof routes.profiles.getVersion>
    }
  | { readonly kind: 'create-cluster'; readonly source: ClusterSource }
  | { readonly kind: 'change-cluster'; readonly source: ClusterSource; readonly change: ClusterChange }
) & { readonly connection: Connection }

/** Applies documents: profiles first, then clusters, each in the order in which they were given. */
export async function applyDocuments(
  cli: Cli,
  connection: Connection,
  documents: readonly SourceDocument[],
  note: string | undefined,
  approval: ApprovalOptions | null,
): Promise<readonly Applied[]> {
  const ordered = [
    ...documents.filter((document) => document.kind === 'ClusterProfile'),
    ...documents.filter((document) => document.kind === 'Cluster'),
  ]
  const steps = await decideSteps(connection, ordered)
  const applied: Applied[] = []
  for (const [index, step] of steps.entries()) {
    try {
      applied.push(await takeStep(cli, step, note, approval))
    } catch (error) {
      if (steps.length > 1) {
        const rest = steps.length - index - 1
        cli.terminal.notes.write(
          `${step.source.place}: of ${steps.length} documents ${index} applied, this one failed, ${rest} not tried.\n`,
        )
      }
      throw error
    }
  }
  return applied
}

async function decideSteps(connection: Connection, documents: readonly SourceDocument[]): Promise<readonly Step[]> {
  const steps: Step[] = []
  const refused: string[] = []
  let seen = new Set<string>()
  for (const source of documents) {
    const own = { ...connection, project: projectOf(connection, source) }
    const step = source.kind === 'Cluster' ? await decideCluster(own, source) : await decideProfile(own, source, seen)
    seen = new Set([...seen, `${own.project.project ?? ''}/${source.kind}/${source.full.metadata.name}`])
    steps.push({ ...step, connection: own })
    if (step.kind === 'change-cluster') refused.push(...step.change.refused.map((place) => `${source.place}: ${place}`))
  }
  if (refused.length > 0) throw new Failure('Nothing was sent, since not every change can be made.', { places: refused })
  return steps
}

type Undirected<Kind> = Kind extends { readonly connection: Connection } ? Omit<Kind, 'connection'> : never

async function decideProfile(
  { call, project }: Connection,
  source: ProfileSource,
  seen: ReadonlySet<string>,
): Promise<Undirected<Step>> {
  const { metadata, spec } = source.full
  try {
    const params = { name: metadata.name, version: spec.version }
    return { kind: 'save-version', source, before: await call(routes.profiles.getVersion, { params, query: project }) }
  } catch (error) {
    // Several versions of a profile that is new: the first of them makes the profile.
    const made = seen.has(`${project.project ?? ''}/${source.kind}/${metadata.name}`)
    if (refusedWith(error, 'profile.missing')) return { kind: made ? 'create-version' : 'create-profile', source }
    if (refusedWith(error, 'version.missing')) return { kind: 'create-version', source }
    throw error
  }
}

async function decideCluster({ call, project }: Connection, source: ClusterSource): Promise<Undirected<Step>> {
  const { metadata } = source.full
  try {
    const cluster = await call(routes.clusters.get, { params: { name: metadata.name }, query: project })
    const tagsGiven = source.sent.metadata.tags !== undefined
    return { kind: 'change-cluster', source, change: clusterChange(source.full, tagsGiven, cluster) }
  } catch (error) {
    if (refusedWith(error, 'cluster.missing')) return { kind: 'create-cluster', source }
    throw error
  }
}

async function takeStep(cli: Cli, step: Step, note: string | undefined, approval: ApprovalOptions | null): Promise<Applied> {
  const { connection, source } = step
  const { call, project, say } = connection
  const { name } = source.full.metadata
  switch (step.kind) {
    case 'create-profile':
      await call(routes.profiles.create, { query: project, body: step.source.sent })
      say.write(`${name}@${step.source.full.spec.version} is created.\n`)
      return { kind: source.kind, name, action: 'created' }
    case 'create-version':
      await call(routes.profiles.createVersion, { params: { name }, query: project, body: step.source.sent })
      say.write(`${name}@${step.source.full.spec.version} is created as a new version.\n`)
      return { kind: source.kind, name, action: 'version-created' }
    case 'save-version': {
      const saved = await saveInPlace(connection, step.source, { ...project, ...(note === undefined ? {} : { note }) })
      say.write(savedText({ name, version: step.source.full.spec.version }, step.before, saved, false, say.paint))
      return { kind: source.kind, name, action: saved.digest === step.before.digest ? 'unchanged' : 'saved' }
    }
    case 'create-cluster':
      await call(routes.clusters.create, { query: project, body: step.source.sent })
      say.write(`${name} is created. To follow it: cairn cluster watch ${name}\n`)
      return { kind: source.kind, name, action: 'created' }
    case 'change-cluster':
      return changeCluster(cli, connection, name, step.change, note, approval)
  }
}

async function changeCluster(
  cli: Cli,
  connection: Connection,
  name: string,
  { request, tags, keptVariables }: ClusterChange,
  note: string | undefined,
  approval: ApprovalOptions | null,
): Promise<Applied> {
  const { call, project, say } = connection
  if (tags !== null) {
    await call(routes.clusters.patch, { params: { name }, query: project, body: { metadata: { tags: { ...tags } } } })
    say.write(`${name} has its new tags.\n`)
  }
  for (const variable of keptVariables) say.write(`${name} keeps its value of ${variable}, which the document leaves out.\n`)
  if (request === null) {
    if (tags === null) say.write(`${name} is as it was: nothing to change.\n`)
    return { kind: 'Cluster', name, action: tags === null ? 'unchanged' : 'tagged' }
  }
  const plan = await propose(connection, name, { ...request, ...(note === undefined ? {} : { note }) })
  if (plan.state === 'empty') {
    say.write(`${name} is as it was: nothing to change.\n`)
    return { kind: 'Cluster', name, action: tags === null ? 'unchanged' : 'tagged' }
  }
  const text = plan.state === 'open' && approval !== null ? planText : planWithNextText
  say.write(text(plan, await readEngineTime(connection), say.paint))
  if (plan.state !== 'open') cli.endWith(1)
  if (plan.state !== 'open' || approval === null) return { kind: 'Cluster', name, action: 'planned', plan }
  await approvePlan(cli, connection, plan, approval)
  return { kind: 'Cluster', name, action: 'approved', plan }
}
