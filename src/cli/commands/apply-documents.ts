import { Command } from 'commander'
import { applyDocuments } from '../apply.ts'
import { connect, type Cli } from '../connection.ts'
import { readDocuments } from '../documents.ts'
import { usageFailure } from '../failure.ts'
import { repeated } from '../options.ts'
import { readFiles } from '../read-files.ts'

interface ApplyOptions {
  readonly file?: readonly string[]
  readonly note?: string
  readonly approve?: true
  readonly acknowledgeRepave?: true
  readonly wait?: true
}

export function applyGivenDocuments(cli: Cli): Command {
  return new Command('apply')
    .description('Create or save what documents describe; a change of a cluster that exists becomes a plan')
    .argument('[FILE...]', 'further files')
    .option('-f, --file <FILE>', 'a file of documents; - is standard input (repeatable)', repeated)
    .option('--note <TEXT>', 'why; it is kept with revisions and plans')
    .option('--approve', 'approve the plans that are made')
    .option('--acknowledge-repave', 'with --approve: accept that nodes, layers or objects go as the plans say')
    .option('--wait', 'with --approve: follow each update to its end')
    .action(
      async (more: readonly string[], { file = [], note, approve, acknowledgeRepave, wait }: ApplyOptions, command: Command) => {
        const files = [...file, ...more]
        if (files.length === 0) throw usageFailure('No file was given.', 'Give one: cairn apply -f FILE (- is standard input)')
        if (!approve && (acknowledgeRepave || wait)) throw usageFailure('--acknowledge-repave and --wait go with --approve.')
        const documents = readDocuments(await readFiles(files, cli.terminal))
        const connection = await connect(cli, command)
        const approval = approve ? { ...(acknowledgeRepave ? { acknowledgeRepave } : {}), ...(wait ? { wait } : {}) } : null
        const results = await applyDocuments(cli, connection, documents, note, approval)
        connection.show(results, () => '')
      },
    )
}
