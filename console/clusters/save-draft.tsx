import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import type { Cluster } from '#contract/cluster.ts'
import { usePropose, type PlanRequestInput } from '../plans/propose.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { whyNot } from './cluster-actions.ts'
import { draftLines, nothing, useDraft } from './draft.ts'

/** What has been changed here and not yet planned. Saving opens the plan; the cluster stays as it is until that is continued. */
export function SaveDraft({ cluster }: { readonly cluster: Cluster }) {
  const [draft, setDraft] = useDraft(cluster.metadata.name)
  const propose = usePropose(cluster.metadata.name)
  const lines = draftLines(draft, cluster)
  const refused = whyNot('change', cluster.status)
  const request: PlanRequestInput = {
    ...(draft.profiles === undefined ? {} : { profiles: draft.profiles.map(({ name, version }) => ({ name, version })) }),
    ...(draft.overrides.length === 0 ? {} : { overrides: [...draft.overrides] }),
    ...(draft.variables === undefined ? {} : { variables: draft.variables }),
  }
  return (
    <>
      {refused !== null && <Alert variant="info" isInline isPlain title={refused} />}
      {propose.isError && <ProblemAlert error={propose.error} />}
      <div className="c-save-bar">
        <span className={lines.length === 0 ? 'c-quiet' : ''}>
          {lines.length === 0
            ? 'Choose another version of a profile, set a variable, or override a layer, then save to see the plan.'
            : `Not saved: ${lines.join('; ')}.`}
        </span>
        <div className="c-row">
          {lines.length > 0 && (
            <Button variant="link" onClick={() => setDraft(nothing)}>
              Discard
            </Button>
          )}
          <ActionButton
            variant="primary"
            whyNot={refused ?? (lines.length === 0 ? 'There is nothing to save yet.' : null)}
            isLoading={propose.isPending}
            onClick={() => propose.mutate(request)}
          >
            Save
          </ActionButton>
        </div>
      </div>
    </>
  )
}
