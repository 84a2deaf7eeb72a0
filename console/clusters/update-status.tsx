import type { Cluster } from '#contract/cluster.ts'
import { StateWord } from '../ui/state-word.tsx'
import { TimeLeft } from '../ui/when.tsx'

/** The update status in its own word, with the numbers or the reason that belong to it. */
export function UpdateStatus({ status }: { readonly status: Cluster['status'] }) {
  const { updateStatus, update, waiting } = status
  const end = updateStatus === 'Updating' ? (update?.estimatedEnd ?? null) : null
  return (
    <StateWord state={updateStatus}>
      <span className="c-nowrap">{updateStatus}</span>
      {update !== undefined && update.nodesTotal > 0 && (
        <span className="c-detail">
          {update.nodesDone} of {update.nodesTotal} nodes
          {end !== null && (
            <>
              , <TimeLeft at={end} />
            </>
          )}
        </span>
      )}
      {waiting !== undefined && <span className="c-detail">{waiting.reason}</span>}
    </StateWord>
  )
}
