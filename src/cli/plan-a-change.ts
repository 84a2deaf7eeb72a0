import { routes } from '#contract/routes.ts'
import type { Plan } from '#contract/plan.ts'
import type { Command } from 'commander'
import type { PlanRequestBody } from './cluster-change.ts'
import type { Cli, Connection } from './connection.ts'
import { repeated, wholeNumber } from './options.ts'
import { filesOf, planRequest, type PlanWish } from './plan-request.ts'
import type { EngineTime } from './plan-text.ts'
import { readOne } from './read-files.ts'

/** The options of `plan` and `update` that say what shall be different. */
export function withPlanOptions(command: Command): Command {
  return command
    .option('--profile <NAME@VERSION>', 'move to this version of a profile, or add an add-on profile (repeatable)', repeated)
    .option('--remove-profile <NAME>', 'stop using an add-on profile (repeatable)', repeated)
    .option('--pending', 'take the newest content of the profile versions in use')
    .option(
      '--override <LAYER=FILE>',
      "set a layer's values on this cluster only; LAYER or PROFILE/LAYER, - is standard input, no FILE takes the override away (repeatable)",
      repeated,
    )
    .option('--override-manifest <LAYER:NAME=FILE>', "set one of a layer's manifests on this cluster only (repeatable)", repeated)
    .option('--variable <NAME=VALUE>', 'give a variable a value (repeatable)', repeated)
    .option('--cloud <FILE>', "all of the cluster's cloud settings, as its document has them under cloud")
    .option('--pools <FILE>', 'the complete list of worker pools, or a map of controlPlane and workerPools')
    .option('--rollback <REVISION>', 'go back to an earlier revision of the cluster', wholeNumber)
    .option(
      '--resolve <PROFILE/LAYER:PATH=SIDE>',
      'decide a conflict of an override: ours keeps its value, theirs takes it out (repeatable)',
      repeated,
    )
    .option(
      '--resolve-value <PROFILE/LAYER:PATH=YAML>',
      'decide a conflict of an override with another value (repeatable)',
      repeated,
    )
    .option('--accept <CODE>', 'take a guard upon yourself, such as cni.replaced (repeatable)', repeated)
    .option('--note <TEXT>', 'why; it is kept with the plan')
}

/** Makes the plan that was wished for, with what has to be known of the cluster to ask for it. */
export async function planFromWish(cli: Cli, connection: Connection, cluster: string, wish: PlanWish): Promise<Plan> {
  const texts = new Map<string, Awaited<ReturnType<typeof readOne>>>()
  for (const file of filesOf(wish)) texts.set(file, await readOne(file, cli.terminal))
  const call = { params: { name: cluster }, query: connection.project }
  const needsCluster = wish.profiles.length + wish.removedProfiles.length + wish.overrides.length > 0
  const needsLayers = wish.overrides.some(({ profile }) => profile === null)
  const [found, layers] = await Promise.all([
    needsCluster ? connection.call(routes.clusters.get, call) : null,
    needsLayers ? connection.call(routes.clusters.layers, call) : null,
  ])
  const spec = found?.spec ?? { profiles: [], overrides: [] }
  return propose(connection, cluster, planRequest(wish, { spec, layers: layers?.items ?? [], texts }))
}

export function propose({ call, project }: Connection, cluster: string, body: PlanRequestBody): Promise<Plan> {
  return call(routes.plans.propose, { params: { name: cluster }, query: project, body })
}

/** How fast the server's engine time runs, which a plan's durations are told with. */
export function readEngineTime({ call }: Connection): Promise<EngineTime> {
  return call(routes.server.get, {})
}
