import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import type { ImportCheck } from '#contract/profile.ts'
import { connect, type Cli, type Connection } from '../connection.ts'
import { readDocuments, type ProfileSource } from '../documents.ts'
import { Failure } from '../failure.ts'
import { repeated } from '../options.ts'
import { projectOf } from '../project-of.ts'
import { readFiles } from '../read-files.ts'

export function importProfile(cli: Cli): Command {
  return new Command('import')
    .description('Create profiles or profile versions from documents; what exists already is refused')
    .requiredOption('-f, --file <FILE>', 'a file of documents; - is standard input (repeatable)', repeated)
    .option('--dry-run', 'check, and import nothing')
    .action(async ({ file, dryRun }: { file: readonly string[]; dryRun?: true }, command: Command) => {
      const documents = readDocuments(await readFiles(file, cli.terminal))
      const profiles = documents.filter((document) => document.kind === 'ClusterProfile')
      const others = documents
        .filter((document) => document.kind !== 'ClusterProfile')
        .map(({ place, kind }) => `${place}: is a ${kind}`)
      if (others.length > 0)
        throw new Failure('Only profiles are imported.', { places: others, next: 'Use cairn apply for clusters.' })
      const connection = await connect(cli, command)
      const query = new Map(profiles.map((source) => [source, projectOf(connection, source)]))
      const checks = await refuseUnlessAllFit(connection, profiles, query)
      if (dryRun)
        return connection.show(checks, () => `${profiles.length === 1 ? 'It' : 'All of them'} can be imported. Nothing was.\n`)
      const imported = []
      for (const source of profiles) {
        const answer = await connection.call(routes.profiles.import, { query: query.get(source) ?? {}, body: source.sent })
        imported.push(answer)
        connection.say.write(`${source.full.metadata.name}@${source.full.spec.version} is imported.\n`)
      }
      connection.show(imported, () => '')
    })
}

/** Every document is checked before the first is imported, so that one that is refused leaves nothing half done. */
async function refuseUnlessAllFit(
  { call }: Connection,
  profiles: readonly ProfileSource[],
  query: ReadonlyMap<ProfileSource, { project?: string }>,
): Promise<readonly ImportCheck[]> {
  const checks: ImportCheck[] = []
  const places: string[] = []
  const missing = new Set<string>()
  for (const source of profiles) {
    const checked = await call(routes.profiles.import, { query: { ...query.get(source), dryRun: 'true' }, body: source.sent })
    if (!('problems' in checked)) throw new Error('The server imported the document instead of checking it.')
    checks.push(checked)
    places.push(...checked.problems.map(({ path, code, message }) => `${source.place}: ${path}: ${message} (${code})`))
    for (const { registry, name, version, state } of checked.packs)
      if (state === 'missing') missing.add(`${name} ${version} of the registry ${registry}`)
  }
  if (places.length === 0) return checks
  throw new Failure('Nothing was imported.', {
    places,
    next:
      missing.size > 0
        ? `Packs are missing: ${[...missing].join(', ')}. See the packs (cairn pack list), or add their registry: cairn registry add NAME FOLDER`
        : 'Correct the documents, or import them under another name or version.',
  })
}
