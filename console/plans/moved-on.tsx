import { useQuery } from '@tanstack/react-query'
import type { Plan } from '#contract/plan.ts'
import { read } from '../api/queries.ts'
import { RevisionDifference } from '../clusters/revision-diff.tsx'
import { Card } from '../ui/card.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { When } from '../ui/when.tsx'

/** Of a plan that is stale: what has become different in the cluster since it was made. */
export function MovedOn({ plan: { cluster, parent, createdAt } }: { readonly plan: Plan }) {
  const now = useQuery(read.cluster(cluster))
  return (
    <Card title="What has changed since">
      <Loaded query={now} rows={3}>
        {({ status: { revision } }) =>
          revision === parent ? (
            <p>
              The cluster is still at revision {parent}. Something that the plan rests on, such as the versions that were
              observed, a check or the project’s policy, is no longer as it was <When at={createdAt} />. A new plan says what
              holds now.
            </p>
          ) : (
            <>
              <p>
                The plan was made for revision {parent}; the cluster is at revision {revision} now.
              </p>
              <Difference cluster={cluster} from={parent} to={revision} />
            </>
          )
        }
      </Loaded>
    </Card>
  )
}

function Difference({ cluster, from, to }: { readonly cluster: string; readonly from: number; readonly to: number }) {
  return (
    <Loaded query={useQuery(read.clusterDiff(cluster, from, to))} rows={4}>
      {(diff) => <RevisionDifference diff={diff} />}
    </Loaded>
  )
}
