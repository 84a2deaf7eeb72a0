import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { readDocuments } from '../documents.ts'
import { Failure } from '../failure.ts'
import { projectOf } from '../project-of.ts'
import { readFiles } from '../read-files.ts'
import { saveInPlace, savedText } from '../save-in-place.ts'

interface SaveOptions {
  readonly file: string
  readonly note?: string
  readonly dryRun?: true
  readonly impact: boolean
}

export function saveProfile(cli: Cli): Command {
  return new Command('save')
    .description('Save a profile version in place (discouraged where clusters use it: make a new version instead)')
    .requiredOption('-f, --file <FILE>', 'its document; - is standard input')
    .option('--note <TEXT>', 'why; it is kept with the revision')
    .option('--dry-run', 'say what it would do and write nothing')
    .option('--no-impact', 'do not count the clusters that would be repaved')
    .action(async ({ file, note, dryRun, impact }: SaveOptions, command: Command) => {
      const [document, ...more] = readDocuments(await readFiles([file], cli.terminal))
      if (document?.kind !== 'ClusterProfile' || more.length > 0) {
        throw new Failure(`${file} must hold one document of kind ClusterProfile.`, {
          next: 'For anything else: cairn apply -f FILE',
        })
      }
      const connection = await connect(cli, command)
      const project = projectOf(connection, document)
      const { metadata, spec } = document.full
      const params = { name: metadata.name, version: spec.version }
      const before = await connection.call(routes.profiles.getVersion, { params, query: project })
      const saved = await saveInPlace(connection, document, {
        ...project,
        ...(note === undefined ? {} : { note }),
        ...(dryRun ? { dryRun: 'true' } : {}),
        ...(impact ? {} : { impact: 'none' }),
      })
      connection.show(saved, (paint) => savedText(params, before, saved, dryRun ?? false, paint))
    })
}
