import { useQuery } from '@tanstack/react-query'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { UpdateLanes } from './update-lanes.tsx'

/** The nodes of an update under way, one line each, below when their pool was foretold to move. */
export function RunningLanes({ cluster, id }: { readonly cluster: string; readonly id: string }) {
  const update = useQuery(read.update(cluster, id))
  const nodes = useQuery(read.nodeEvents(cluster, id))
  return (
    <Loaded query={update} rows={6}>
      {(told) => (
        <Loaded query={nodes} rows={6}>
          {({ events, more }) => (
            <>
              <UpdateLanes update={told} events={events} />
              {more && (
                <p className="c-quiet">
                  Shown are the nodes that moved last. <Go to={paths.clusterUpdate(cluster, id)}>All of this update</Go>
                </p>
              )}
            </>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}
