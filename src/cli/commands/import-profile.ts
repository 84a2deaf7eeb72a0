import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli, type Connection } from '../connection.ts'
import { readDocuments, type ProfileSource } from '../documents.ts'
import { Failure, refusedWith } from '../failure.ts'
import { repeated } from '../options.ts'
import { allItems } from '../pages.ts'
import { projectOf } from '../project-of.ts'
import { readFiles } from '../read-files.ts'

export function importProfile(cli: Cli): Command {
  return new Command('import')
    .description('Create profiles or profile versions from documents; what exists already is refused')
    .requiredOption('-f, --file <FILE>', 'a file of documents; - is standard input (repeatable)', repeated)
    .action(async ({ file }: { file: readonly string[] }, command: Command) => {
      const documents = readDocuments(await readFiles(file, cli.terminal))
      const profiles = documents.filter((document) => document.kind === 'ClusterProfile')
      const others = documents
        .filter((document) => document.kind !== 'ClusterProfile')
        .map(({ place, kind }) => `${place}: is a ${kind}`)
      if (others.length > 0)
        throw new Failure('Only profiles are imported.', { places: others, next: 'Use cairn apply for clusters.' })
      const connection = await connect(cli, command)
      const query = new Map(profiles.map((source) => [source, projectOf(connection, source)]))
      if (profiles.length > 1) await refuseMissingPacks(connection, profiles)
      const imported = []
      for (const source of profiles) {
        const answer = await createProfileVersion(connection, source, query.get(source) ?? {})
        imported.push(answer)
        connection.say.write(`${source.full.metadata.name}@${source.full.spec.version} is imported.\n`)
      }
      connection.show(imported, () => '')
    })
}

/** A new profile, or where it exists a new version of it. */
async function createProfileVersion({ call }: Connection, { sent, full }: ProfileSource, query: { project?: string }) {
  try {
    return await call(routes.profiles.create, { query, body: sent })
  } catch (error) {
    if (!refusedWith(error, 'profile.exists')) throw error
    return call(routes.profiles.createVersion, { params: { name: full.metadata.name }, query, body: sent })
  }
}

/** The server refuses one document whole; with several, the packs of all are looked for before the first is sent. */
async function refuseMissingPacks({ call, project }: Connection, profiles: readonly ProfileSource[]): Promise<void> {
  const packs = await allItems((page) => call(routes.packs.list, { query: { ...project, ...page } }))
  const known = new Set(
    packs.flatMap(({ name, registry, versions }) => versions.map((version) => `${registry}/${name} ${version}`)),
  )
  const places = profiles.flatMap(({ place, full }) =>
    full.spec.layers.flatMap(({ name, pack }) => {
      if (!pack || known.has(`${pack.registry}/${pack.name} ${pack.version}`)) return []
      return [`${place}: the layer ${name} needs ${pack.name} ${pack.version} of the registry ${pack.registry} (pack.unknown)`]
    }),
  )
  if (places.length > 0) {
    throw new Failure('Nothing was imported, since packs are missing.', {
      places,
      next: 'See the packs (cairn pack list), or add their registry: cairn registry add NAME FOLDER',
    })
  }
}
