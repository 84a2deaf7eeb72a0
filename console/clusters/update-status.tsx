import type { Cluster } from '#contract/cluster.ts'
import { StateWord } from '../ui/state-word.tsx'
import { TimeLeft } from '../ui/when.tsx'

/** The update status in its own word and how far it is, in one line: for the head of a page, whose parts say why. */
export function UpdateStatus({ status }: { readonly status: Cluster['status'] }) {
  return (
    <StateWord state={status.updateStatus}>
      <span className="c-nowrap">{status.updateStatus}</span>
      <span className="c-quiet c-nowrap">
        <HowFar status={status} before=" " />
      </span>
    </StateWord>
  )
}

/** The same in two lines, for a cell of a table; the second is what is waited for, cut, or how far it is. */
export function UpdateStatusCell({ status }: { readonly status: Cluster['status'] }) {
  const { updateStatus, waiting } = status
  // A pause waits for nothing that its word does not say.
  if (waiting === undefined || waiting.reason === updateStatus.toLowerCase()) {
    return (
      <StateWord state={updateStatus}>
        <span className="c-nowrap">{updateStatus}</span>
        <span className="c-detail">
          <HowFar status={status} before="" />
        </span>
      </StateWord>
    )
  }
  return (
    <StateWord state={updateStatus}>
      <span className="c-nowrap">{updateStatus}</span>
      <span className="c-quiet c-nowrap">
        <HowFar status={status} before=" " />
      </span>
      <span className="c-detail c-cut" title={waiting.reason}>
        {waiting.reason}
      </span>
    </StateWord>
  )
}

function HowFar({ status: { updateStatus, update }, before }: HowFarProps) {
  if (update === undefined || update.nodesTotal === 0) return null
  const end = updateStatus === 'Updating' ? update.estimatedEnd : null
  return (
    <>
      {before}
      {update.nodesDone} of {update.nodesTotal} nodes
      {end !== null && (
        <>
          , <TimeLeft at={end} />
        </>
      )}
    </>
  )
}

interface HowFarProps {
  readonly status: Cluster['status']
  readonly before: string
}
