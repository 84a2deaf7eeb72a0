import { expectEqual, type Disagreement, type Held } from './disagreement.ts'

const said = 'A plan says of all that somebody changed outside that it sets it right, and sets right nothing else.'

/** What somebody changed of the pools and layers that shall be: it is told to the engine, in a check of its own, and in the summary. */
export function holdMends({ input: { observed }, plan, after }: Held): readonly Disagreement[] {
  const stays = new Map<string, number | null>([
    ...after.layers.map(({ profile, name }): [string, null] => [`${profile}/${name}`, null]),
    ...after.pools.map(({ name, replicas }): [string, number] => [name, replicas]),
  ])
  const remade = new Set(plan.repave.pools.map(({ name }) => name))
  const wanted = [
    ...observed.pools.flatMap(({ name, changed }) => (changed && remade.has(name) ? [`node-changed ${name}`] : [])),
    ...(observed.drift ?? [])
      .filter((one) => stays.has(one.name) && !(one.kind === 'pool-scaled' && stays.get(one.name) === one.nodes))
      .map(({ kind, name }) => `${kind} ${name}`),
  ].sort()
  const names = [...new Set(wanted.map((one) => one.replace(/^\S+ /, '')))].sort()
  const checks = plan.checks.filter(({ code }) => code === 'cluster.drifted')
  const told = checks.map(({ evidence }) => {
    const { drift, object } = evidence as { readonly drift?: string; readonly object?: string }
    return `${drift} ${object}`
  })
  const loud = checks.filter(({ severity }) => severity !== 'info').map(({ severity }) => severity)
  return [
    ...expectEqual('desired.compiled.mends', after.mends ?? [], names, said),
    ...expectEqual('checks: cluster.drifted', told.sort(), wanted, said),
    ...expectEqual('checks: cluster.drifted', loud, [], 'What is set right stands against no plan.'),
    ...expectEqual('summary', plan.summary.toLowerCase().includes('changed outside of'), names.length > 0, said),
  ]
}
