import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import type { Cluster } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Choice } from '../ui/choice.tsx'
import { Go } from '../ui/go.tsx'
import { whyNot } from './cluster-actions.ts'
import { useDraft, withProfiles } from './draft.ts'

/** A profile that the cluster uses: its version, to be chosen anew, and its way out. */
export function ProfileHead({ cluster, profile, removable }: ProfileHeadProps) {
  const [draft, setDraft] = useDraft(cluster.metadata.name)
  const { data } = useQuery(read.profile(profile))
  const wanted = draft.profiles ?? cluster.spec.profiles
  const now = cluster.status.profiles.find(({ name }) => name === profile)
  const version = wanted.find(({ name }) => name === profile)?.version
  const versions = data?.versions.map((one) => one.version) ?? (version === undefined ? [] : [version])
  const choose = (next: string) =>
    setDraft(
      withProfiles(
        draft,
        cluster,
        wanted.map((one) => (one.name === profile ? { name: profile, version: next } : one)),
      ),
    )
  const blocked = whyNot('change', cluster.status) !== null
  if (version === undefined) {
    return (
      <>
        <s>{profile}</s>
        <span className="c-mark">will be removed</span>
        <Button
          variant="link"
          isInline
          onClick={() =>
            setDraft(
              withProfiles(
                draft,
                cluster,
                cluster.spec.profiles.filter(({ name }) => name === profile || wanted.some((one) => one.name === name)),
              ),
            )
          }
        >
          Keep it
        </Button>
      </>
    )
  }
  return (
    <>
      <Go to={paths.profileVersion(profile, version)} className="c-quiet-link">
        {profile}
      </Go>
      <Choice
        label={`Version of ${profile}`}
        value={version}
        options={versions.map((value) => ({ value, ...(value === now?.version ? { description: 'runs here' } : {}) }))}
        onChoose={choose}
        disabled={blocked}
      />
      {now?.pendingUpdate === true && <span className="c-mark">update pending</span>}
      {removable && !blocked && (
        <ActionButton
          variant="link"
          isInline
          aria-label={`Remove the profile ${profile}`}
          whyNot={wanted.length > 1 ? null : 'A cluster has one profile at least: add another first, or delete the cluster.'}
          onClick={() =>
            setDraft(
              withProfiles(
                draft,
                cluster,
                wanted.filter(({ name }) => name !== profile),
              ),
            )
          }
        >
          Remove
        </ActionButton>
      )}
    </>
  )
}

interface ProfileHeadProps {
  readonly cluster: Cluster
  readonly profile: string
  readonly removable: boolean
}
