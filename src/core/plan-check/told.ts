import { disagree, expectEqual, type Disagreement, type Held } from './disagreement.ts'

/** What the plan says of itself: whose it is, where it starts, and in its summary. */
export function holdWhatIsTold({ input, plan }: Held): readonly Disagreement[] {
  const replaced = plan.repave.pools.reduce((sum, { nodes, rolls }) => sum + nodes * rolls, 0)
  const counts = (pattern: RegExp) => [...plan.summary.matchAll(pattern)].map(([, count]) => Number(count))
  const rule = 'The summary says how many nodes are replaced and how many go.'
  return [
    ...expectEqual('cluster', plan.cluster, input.cluster, 'A plan is of the cluster that was asked about.'),
    ...expectEqual('parent', plan.parent, input.parent.number, 'A plan starts from the newest revision.'),
    ...expectEqual('summary', counts(/\breplaces (\d+) nodes?\b/gi), replaced > 0 ? [replaced] : [], rule),
    ...expectEqual('summary', counts(/\bremoves (\d+) nodes?\b/gi), plan.removes.nodes > 0 ? [plan.removes.nodes] : [], rule),
    ...(plan.summary === '' ? [disagree('summary', '', null, rule)] : []),
  ]
}
