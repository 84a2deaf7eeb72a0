import { Command } from 'commander'
import type { WireAdoption } from '#contract/adoption.ts'
import { routes } from '#contract/routes.ts'
import { assert } from '#core/base/assert.ts'
import { adoptionText, ownersIn } from '../adoption-text.ts'
import { beginCluster } from '../begin-cluster.ts'
import { connect, type Cli } from '../connection.ts'
import { Failure, usageFailure } from '../failure.ts'
import { isWanted } from '../is-wanted.ts'
import { repeated } from '../options.ts'
import { parseFullReference } from '../reference.ts'

interface AdoptOptions {
  readonly as?: string
  readonly profile?: string
  readonly takeOver?: string[]
  readonly dryRun?: true
  readonly yes?: true
  readonly wait?: true
}

export function adoptCluster(cli: Cli): Command {
  return new Command('adopt')
    .description('Take over a cluster that Cluster API runs already; no machine of it is replaced')
    .argument('<MANAGEMENT>', "the management cluster's name")
    .argument('<NAMESPACE/NAME>', 'where the cluster stands there, and what it is called')
    .option('--as <NAME>', 'what it is called here (else as it is there)')
    .option('--profile <NAME@VERSION>', 'the profile that it shall have (else one is made that describes it)')
    .option('--take-over <MANAGER>', 'who shall not own any more what Cairn writes (repeatable)', repeated)
    .option('--dry-run', 'only say what describes it and what would be written')
    .option('-y, --yes', 'adopt it without being asked')
    .option('--wait', 'follow it until it runs as it is described')
    .action(async (name: string, place: string, options: AdoptOptions, command: Command) => {
      if (!options.yes && !options.dryRun && !cli.terminal.interactive)
        throw usageFailure(
          '`cairn cluster adopt` asks before it adopts, and there is no terminal to ask on.',
          'Give --yes, or --dry-run to see what it would come to.',
        )
      const body = requestOf(place, options)
      const called = body.name ?? body.cluster
      const connection = await connect(cli, command)
      const { call, project, show, say } = connection
      const about = { params: { name }, body }
      const verdict = await call(routes.adoptions.adopt, { ...about, query: { ...project, dryRun: 'true' } })
      assert('refused' in verdict, 'a dry run adopts nothing')
      say.write(adoptionText(verdict, { place, called }, say.paint))
      if (options.dryRun || verdict.refused.length > 0) {
        if (verdict.refused.length > 0) cli.endWith(1)
        show(verdict, () => '')
        return
      }
      refuseOwned(verdict, body.takeOver)
      if (!options.yes && !(await isWanted(cli.terminal, `Adopt ${place} as ${called}?`))) throw new Failure('Not adopted.')
      const begin = () => call(routes.adoptions.adopt, { ...about, query: project })
      await beginCluster(cli, connection, called, { begin, word: 'adopted', wait: options.wait === true })
    })
}

function requestOf(place: string, { as, profile, takeOver = [] }: AdoptOptions) {
  const [namespace = '', cluster = '', ...more] = place.split('/')
  if (namespace === '' || cluster === '' || more.length > 0)
    throw usageFailure(
      `${place} does not say where the cluster stands.`,
      'Write NAMESPACE/NAME, as `cairn cluster adoptable` does.',
    )
  return {
    namespace,
    cluster,
    ...(as !== undefined && { name: as }),
    ...(profile && { profile: parseFullReference(profile) }),
    takeOver,
  }
}

/** Said before anybody is asked: the answer would change nothing. */
function refuseOwned({ owned }: WireAdoption, takeOver: readonly string[]): void {
  const others = ownersIn(owned).filter((manager) => !takeOver.includes(manager))
  if (others.length === 0) return
  throw new Failure(`Others own fields that Cairn writes: ${others.join(', ')}.`, {
    next: `Stop whoever writes them, and give ${others.map((manager) => `--take-over ${manager}`).join(' ')}.`,
  })
}
