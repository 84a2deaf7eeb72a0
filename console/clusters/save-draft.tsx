import '../ui/save-bar.css'
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { usePropose, type PlanRequestInput } from '../plans/propose.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Overtaken } from '../ui/overtaken.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { YamlDiff } from '../ui/yaml-text.tsx'
import { whyNot } from './cluster-actions.ts'
import { overtakenParts, withoutParts } from './draft-overtaken.ts'
import type { ClusterDraft } from './cluster-draft.ts'
import { draftLines, nothing, useDraft } from './draft.ts'

/** What has been changed here and not yet planned. Saving opens the plan; the cluster stays as it is until that is continued. */
export function SaveDraft({ cluster }: { readonly cluster: Cluster }) {
  const { spec, metadata } = cluster
  const [draft, setDraft] = useDraft(metadata.name)
  const propose = usePropose(metadata.name)
  const queryClient = useQueryClient()
  const lines = draftLines(draft, cluster)
  const isBegun = lines.length > 0
  useEffect(() => {
    if (isBegun && draft.from === undefined) setDraft({ ...draft, from: spec })
    if (!isBegun && draft.from !== undefined) setDraft(nothing)
  }, [isBegun, draft, setDraft, spec])
  const refused = whyNot('change', cluster.status)
  const parts = overtakenParts(draft, spec)
  const save = async () => {
    // Somebody else's change may not have come here yet.
    const { spec: now } = await queryClient.fetchQuery({ ...read.cluster(metadata.name), staleTime: 0 })
    if (overtakenParts(draft, now).length === 0) propose.mutate(requestOf(draft))
  }
  return (
    <>
      {refused !== null && <Alert variant="info" isInline isPlain title={refused} />}
      {propose.isError && <ProblemAlert error={propose.error} />}
      {parts.length > 0 && (
        <Overtaken
          what={metadata.name}
          label="What somebody else changed too"
          {...(parts.some(({ kind }) => kind !== 'override')
            ? {
                rows: parts
                  .filter(({ kind }) => kind !== 'override')
                  .map(({ kind, name, theirs, mine }) => ({
                    what: kind === 'variable' ? `variable ${name}` : name,
                    theirs,
                    mine,
                  })),
              }
            : {})}
          onKeepMine={() => setDraft({ ...draft, from: spec })}
          onTakeTheirs={() => setDraft(withoutParts(draft, parts, spec))}
        >
          {parts
            .filter(({ kind }) => kind === 'override')
            .map(({ name, theirs, mine }) => (
              <YamlDiff
                key={name}
                left={theirs}
                right={mine}
                leftLabel={`Override of ${name}: theirs, saved`}
                rightLabel={`Override of ${name}: yours, not saved`}
              />
            ))}
        </Overtaken>
      )}
      <div className="c-save-bar">
        <span className={isBegun ? '' : 'c-quiet'}>
          {isBegun
            ? `Not saved: ${lines.join('; ')}.`
            : 'Choose another version of a profile, set a variable, or override a layer, then see the plan.'}
        </span>
        <div className="c-row">
          {isBegun && (
            <Button variant="link" onClick={() => setDraft(nothing)}>
              Discard
            </Button>
          )}
          <ActionButton
            variant="primary"
            whyNot={
              refused ??
              (parts.length > 0 ? 'First say which of the two holds.' : isBegun ? null : 'There is nothing to save yet.')
            }
            isLoading={propose.isPending}
            onClick={() => void save()}
          >
            Review & Save
          </ActionButton>
        </div>
      </div>
    </>
  )
}

function requestOf({ profiles, overrides, variables }: ClusterDraft): PlanRequestInput {
  return {
    ...(profiles === undefined ? {} : { profiles: profiles.map(({ name, version }) => ({ name, version })) }),
    ...(overrides.length === 0 ? {} : { overrides: [...overrides] }),
    ...(variables === undefined ? {} : { variables }),
  }
}
