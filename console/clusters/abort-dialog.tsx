import '../plans/plan.css'
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { updateRoutes, type ForetoldAbort } from '#contract/update.ts'
import { call, problemOf } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { Checks } from '../plans/checks.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { StateWord } from '../ui/state-word.tsx'

const deeds = {
  back: 'goes back',
  finishes: 'is finished',
  left: 'stays as it is',
} as const

/** What an abort comes to as the cluster stands now, and the confirmation of just that. */
export function AbortDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const queryClient = useQueryClient()
  const foretold = useQuery(read.foretoldAbort(name))
  const abort = useMutation({
    mutationFn: (digest: ForetoldAbort['digest']) => call(updateRoutes.abort, { params: { name }, body: { digest } }),
    onSuccess: (answer) => {
      onClose()
      toast('success', `Abort: ${name}`, 'message' in answer ? answer.message : '')
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['cluster', name] }),
  })
  const isOld = abort.isError && problemOf(abort.error).code === 'plan.stale'
  const again = () => {
    abort.reset()
    void foretold.refetch()
  }
  const { data } = foretold
  const isBlocked = data?.plan.checks.some(({ severity }) => severity === 'error') === true
  return (
    <Dialog
      title={`Abort the update of ${name}?`}
      isOpen
      onClose={onClose}
      error={abort.error}
      size="medium"
      dismiss="Let it go on"
      actions={
        data !== undefined &&
        !isBlocked &&
        (isOld ? (
          <Button variant="primary" isLoading={foretold.isFetching} onClick={again}>
            Look again
          </Button>
        ) : (
          <Button
            variant="danger"
            isLoading={abort.isPending}
            isDisabled={foretold.isFetching}
            onClick={() => abort.mutate(data.digest)}
          >
            {data.verdict.kind === 'returns'
              ? `Go back to revision ${data.verdict.revision}`
              : 'Finish what has begun, stop the rest'}
          </Button>
        ))
      }
    >
      <Loaded query={foretold} rows={5}>
        {(told) => <Verdict told={told} />}
      </Loaded>
    </Dialog>
  )
}

function Verdict({ told: { verdict, plan } }: { readonly told: ForetoldAbort }) {
  const returns = verdict.kind === 'returns'
  return (
    <>
      <Alert
        variant={returns ? 'info' : 'warning'}
        isInline
        component="h2"
        title={returns ? `It goes back to revision ${verdict.revision}` : 'It can no longer go back as a whole'}
      >
        {verdict.text}
      </Alert>
      <p>
        <b>Point of no return:</b> {verdict.pastReturn === null ? 'not passed.' : `passed: ${verdict.pastReturn}`}
      </p>
      {verdict.pools.length > 0 && (
        <PlainTable label="What becomes of the pools" heads={['Pool', 'What becomes of it', 'Nodes replaced']}>
          {verdict.pools.map(({ name, does }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <StateWord state={does}>{deeds[does]}</StateWord>
              </td>
              <td>{plan.repave.pools.find((pool) => pool.name === name)?.nodes ?? 'none'}</td>
            </tr>
          ))}
        </PlainTable>
      )}
      <p>
        <b>Its plan:</b> {plan.summary}
        {plan.forecast !== undefined && ` About ${plan.forecast.p50}, at most ${plan.forecast.p90} in nine of ten runs.`}
      </p>
      {plan.checks.length > 0 && <Checks checks={plan.checks} />}
    </>
  )
}
