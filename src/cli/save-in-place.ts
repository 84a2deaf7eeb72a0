import { countText } from '#core/base/count-text.ts'
import { routes } from '#contract/routes.ts'
import type { AnswerOf, CallInput } from '#contract/route.ts'
import type { Connection } from './connection.ts'
import type { ProfileSource } from './documents.ts'
import type { Paint } from './paint.ts'

type SavedVersion = AnswerOf<typeof routes.profiles.saveVersion>
type SaveQuery = NonNullable<CallInput<typeof routes.profiles.saveVersion>['query']>

export function saveInPlace({ call }: Connection, { sent, full }: ProfileSource, query: SaveQuery): Promise<SavedVersion> {
  const params = { name: full.metadata.name, version: full.spec.version }
  return call(routes.profiles.saveVersion, { params, query, body: sent })
}

/** What a save in place did, to whom, and what would have been better. */
export function savedText(
  { name, version }: { readonly name: string; readonly version: string },
  before: { readonly digest: string; readonly inUse: { readonly clusters: number } },
  saved: SavedVersion,
  dryRun: boolean,
  paint: Paint,
): string {
  const reference = `${name}@${version}`
  if (saved.digest === before.digest) return `${reference} is as it was: nothing ${dryRun ? 'would be' : 'was'} saved.\n`
  const clusters = saved.inUse?.clusters ?? before.inUse.clusters
  const head = dryRun
    ? `${reference} would be saved in place.\n`
    : `${reference} is saved in place as revision ${saved.revision}.\n`
  if (clusters === 0) return `${head}No cluster uses this version.\n`
  const repaved = saved.inUse?.repaved ?? null
  const use = `${countText(clusters, 'cluster')} ${clusters === 1 ? 'uses' : 'use'} this version`
  return [
    head,
    `${use}${repaved === null ? '' : `; ${repaved === 0 ? 'none' : repaved} of them would be repaved`}.\n`,
    `Each ${dryRun ? 'would show' : 'shows'} "Updates available" until its owner applies it: cairn update CLUSTER --pending\n`,
    `${paint.yellow('Discouraged:')} a version in use then means two things. A new version is the recommended way: cairn profile version ${name} NEW --from ${version}\n`,
  ].join('')
}
