import type { Cluster } from '#contract/cluster.ts'
import { isImported } from '#core/cluster/cluster.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { OpenPlans } from './open-plans.tsx'
import { PendingUpdates } from './pending-updates.tsx'
import { Proof } from './proof.tsx'
import { RetryProvisioning, UpdateControls } from './update-controls.tsx'
import { UpdateProgress } from './update-progress.tsx'
import { UpdateStanding } from './update-standing.tsx'
import { WaitText } from './wait-text.tsx'

/** What is being done to the cluster, or waits to be: progress, reason, controls. */
export function CurrentUpdate({ cluster }: { readonly cluster: Cluster }) {
  const { metadata, spec, status } = cluster
  const { update, waiting, pending, updateStatus } = status
  const beginning = status.status === 'Pending' || status.status === 'Provisioning'
  return (
    <div className="c-stack">
      {update === undefined && waiting === undefined && pending.length === 0 && (
        <div className="c-row">
          <StateWord state={beginning ? status.status : updateStatus} />
          {updateStatus === 'Up to date' && !beginning && <Proof cluster={metadata.name} />}
          {beginning && (
            <span className="c-quiet">
              {isImported(spec)
                ? `Flux of ${spec.managementCluster ?? ''} installs its add-ons, in their order.`
                : `First the control plane, then the worker pools, storage and add-ons: ${status.nodes.ready} of ${status.nodes.total} nodes are ready.`}
            </span>
          )}
        </div>
      )}
      {update !== undefined && (
        <>
          <UpdateProgress update={update}>
            <Go to={paths.plan(metadata.name, update.plan)}>The plan</Go>
            <Go to={paths.clusterUpdate(metadata.name, update.id)}>All of this update</Go>
          </UpdateProgress>
        </>
      )}
      {waiting !== undefined && <WaitText wait={waiting} halted={update?.phase === 'halted'} />}
      {update !== undefined && <UpdateStanding cluster={metadata.name} update={update} />}
      {updateStatus === 'Awaiting approval' && <OpenPlans cluster={metadata.name} />}
      {update === undefined && status.status === 'Failed' && <RetryProvisioning name={metadata.name} />}
      {update !== undefined && <UpdateControls name={metadata.name} update={update} />}
      {pending.length > 0 && <PendingUpdates cluster={cluster} />}
    </div>
  )
}
