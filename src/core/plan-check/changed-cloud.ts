import type { CloudSettings } from '../cluster/cluster.ts'
import type { Json } from '../base/json.ts'
import { disagree, type Disagreement, type Held } from './disagreement.ts'
import { expectDifferences } from './places.ts'

const complete =
  "A plan lists every setting of the cluster's cloud that changes, from what it was to what it shall be, and no other."
const inPlace =
  'A setting that is changed in place is no reason to replace a node, and one that is refused stands against the plan.'

/** What is said of the cloud's settings. */
export function holdChangedCloud({ input, plan }: Held): readonly Disagreement[] {
  const said = plan.cloud ?? []
  const differences = said.map(({ comesTo: _comesTo, ...difference }) => difference)
  const now = plan.desired?.spec ?? input.requested
  const reasons = new Set(plan.repave.pools.flatMap((pool) => pool.reasons.map(({ path }) => path)))
  const isRefused = plan.checks.some(({ code, severity }) => code === 'field.immutable' && severity === 'error')
  return [
    ...expectDifferences('cloud', differences, settingsOf(input.parent.spec.cloud), settingsOf(now.cloud), complete),
    ...said
      .filter(({ path, comesTo }) => comesTo === 'in-place' && reasons.has(`cloud.${path}`))
      .map(({ path, comesTo }) => disagree(`cloud.${path}`, comesTo, 'new-nodes', inPlace)),
    ...said
      .filter(({ comesTo }) => comesTo === 'refusal' && !isRefused)
      .map(({ path, comesTo }) => disagree(`cloud.${path}`, comesTo, null, inPlace)),
  ]
}

/** A provider of which nothing is said has no settings. */
function settingsOf({ aws, vsphere, ...rest }: CloudSettings): Json {
  const said = Object.entries({ aws, vsphere }).filter(([, settings]) => Object.keys(settings ?? {}).length > 0)
  return { ...rest, ...Object.fromEntries(said) } as unknown as Json
}
