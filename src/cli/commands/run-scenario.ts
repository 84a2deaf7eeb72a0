import { Command } from 'commander'
import { parseDocument } from 'yaml'
import { countText } from '#core/base/count-text.ts'
import { scenarioSchema } from '#contract/fault.ts'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { issuePlaces } from '../documents.ts'
import { Failure } from '../failure.ts'
import { readOne } from '../read-files.ts'

export function runScenario(cli: Cli): Command {
  return new Command('run')
    .description('Begin a scenario in a simulated cluster: faults by time and by occasion (development mode only)')
    .argument('<CLUSTER>', "the cluster's name")
    .requiredOption('-f, --file <FILE>', 'a document of kind Scenario, as YAML or JSON; - is standard input')
    .action(async (name: string, { file }: { readonly file: string }, command: Command) => {
      const source = await readOne(file, cli.terminal)
      const document = parseDocument(source.text)
      const [error] = document.errors
      if (error) throw new Failure(`${source.name} is no YAML: ${error.message}`)
      const read = scenarioSchema.safeParse(document.toJS({ maxAliasCount: 100 }))
      if (!read.success) throw new Failure(`${source.name} is no Scenario.`, { places: issuePlaces(read.error.issues) })
      const { call, project, show } = await connect(cli, command)
      await call(routes.faults.inject, { params: { name }, query: project, body: { scenario: read.data } })
      const steps = countText(read.data.spec.faults.length, 'step')
      show(read.data, () => `A scenario of ${steps} has begun in ${name}: cairn fault list ${name}\n`)
    })
}
