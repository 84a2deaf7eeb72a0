import { Progress, ProgressMeasureLocation } from '@patternfly/react-core/dist/dynamic/components/Progress'
import type { ReactNode } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { StateWord } from '../ui/state-word.tsx'
import { TimeLeft, When } from '../ui/when.tsx'

/** How far an update is: its phase, when it began, the time left, and how many of its nodes are done. */
export function UpdateProgress({ update, children }: UpdateProgressProps) {
  const { phase, startedAt, estimatedEnd, nodesDone, nodesTotal } = update
  const nodes = `${nodesDone} of ${nodesTotal} nodes`
  return (
    <>
      <div className="c-row">
        <StateWord state={phase} />
        <span className="c-quiet">
          started <When at={startedAt} />
          {estimatedEnd !== null && (
            <>
              , <TimeLeft at={estimatedEnd} />
            </>
          )}
        </span>
        {children}
      </div>
      {nodesTotal > 0 && (
        <Progress
          aria-label="Nodes done"
          value={(100 * nodesDone) / nodesTotal}
          label={nodes}
          valueText={nodes}
          measureLocation={ProgressMeasureLocation.outside}
          size="sm"
        />
      )}
    </>
  )
}

interface UpdateProgressProps {
  readonly update: NonNullable<Cluster['status']['update']>
  readonly children?: ReactNode
}
