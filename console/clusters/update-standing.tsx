import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { HowLong, When } from '../ui/when.tsx'
import { useImported } from './use-imported.ts'
import type { RunningUpdate } from './control-rules.ts'

/** What stands beside an update's phase: that nothing moves, what a pause holds, the way back, and whose place it takes. */
export function UpdateStanding({ cluster, update }: { readonly cluster: string; readonly update: RunningUpdate }) {
  const { stalled, pause, abort, takesOver } = update
  const imported = useImported(cluster)
  return (
    <>
      {stalled !== null && (
        <p>
          <StateWord state="warning">
            <b>Stalled:</b> nothing of it has moved for longer than it may, <HowLong since={stalled} /> by now. It goes on all the
            same.
          </StateWord>
        </p>
      )}
      {pause !== null && (
        <p>
          <StateWord state="paused">
            {pause.holds ? 'The pause holds.' : `The pause was asked for. It holds ${pause.at}.`}{' '}
            {imported
              ? 'Layers that are being installed are finished; no other one is begun.'
              : pause.suspended.length === 0
                ? 'Nothing is suspended: nodes are still repaired and scaled, but in pools whose Kubernetes minor is older than that of the control plane.'
                : `Suspended until it is resumed: repair and scaling of ${pause.suspended.join(', ')}.`}
          </StateWord>
        </p>
      )}
      {abort !== null && (
        <p>
          <StateWord state="aborting">
            Aborted by {abort.by}, <When at={abort.at} />: {abort.text}{' '}
            {abort.pastReturn !== null && <>What cannot be taken back: {abort.pastReturn} </>}
            <Go to={paths.plan(cluster, abort.plan)}>The plan of the way back</Go>
          </StateWord>
        </p>
      )}
      {takesOver !== null && (
        <p>
          <StateWord state="info">
            It takes the place of <Go to={paths.clusterUpdate(cluster, takesOver)}>the update before it</Go>, which is brought to
            its next boundary first.
          </StateWord>
        </p>
      )}
    </>
  )
}
