import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import type { ProfileDocument } from '#contract/profile.ts'
import { connect, type Cli } from '../connection.ts'
import { readDocuments } from '../documents.ts'
import { Failure } from '../failure.ts'
import { impactText } from '../impact-text.ts'
import { repeated } from '../options.ts'
import { readFiles } from '../read-files.ts'
import { parseReference } from '../reference.ts'

interface ImpactOptions {
  readonly file?: string
  readonly from?: readonly string[]
}

export function showImpact(cli: Cli): Command {
  return new Command('impact')
    .description(
      'Tell what moving clusters to a profile version would do, or what saving a document in place would do; nothing is changed',
    )
    .argument('<NAME@VERSION>', 'the version that clusters would be moved to, or that would be saved')
    .option('-f, --file <FILE>', 'the document that would be saved as this version; - is standard input')
    .option(
      '--from <VERSION>',
      'only clusters on this version of the profile would move (repeatable); else those on any other',
      repeated,
    )
    .action(async (reference: string, { file, from }: ImpactOptions, command: Command) => {
      const { name, version } = parseReference(reference)
      if (version === null)
        throw new Failure('Which version? Write NAME@VERSION.', { next: `To list them: cairn profile versions ${name}` })
      if (file !== undefined && from !== undefined)
        throw new Failure('--file asks for a save in place, --from for moving clusters. Give one of them.')
      const connection = await connect(cli, command)
      const body = file === undefined ? (from ? { from: [...from] } : undefined) : await documentIn(cli, file)
      const impact = await connection.call(routes.profiles.impact, { params: { name, version }, query: connection.project, body })
      connection.show(impact, () => impactText(impact))
    })
}

async function documentIn(cli: Cli, file: string): Promise<ProfileDocument> {
  const [document, ...more] = readDocuments(await readFiles([file], cli.terminal))
  if (document?.kind !== 'ClusterProfile' || more.length > 0)
    throw new Failure(`${file} must hold one document of kind ClusterProfile.`)
  return document.full
}
