import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import type { Profile } from '#contract/profile.ts'
import { Choice } from '../ui/choice.tsx'
import { itemsAt, wordOf, type DocumentDraft } from '../ui/document-draft.ts'

export const profilesPlace = ['spec', 'profiles']

export interface ChosenProfile {
  readonly name: string
  readonly version: string
}

/** The profiles that a cluster document names. */
export function chosenProfiles(draft: DocumentDraft): readonly ChosenProfile[] {
  return itemsAt(draft, profilesPlace).map(({ name, version }) => ({ name: wordOf(name), version: wordOf(version) }))
}

/** Any number of add-on profiles in a cluster document, beside the one with the infrastructure where there is one. */
export function AddonProfiles({ draft, offered, infrastructure }: AddonProfilesProps) {
  const chosen = chosenProfiles(draft)
  const find = (name: string) => offered.find((one) => one.name === name)
  const addable = offered.filter(({ name, type }) => type === 'add-on' && !chosen.some((one) => one.name === name))
  return (
    <>
      {chosen.map(({ name, version }, index) =>
        index === infrastructure ? null : (
          <div key={name} className="c-row">
            <b>{name}</b>
            <ProfileVersion draft={draft} index={index} profile={find(name)} version={version} />
            <Button variant="link" isInline onClick={() => draft.set([...profilesPlace, index], undefined)}>
              Take out {name}
            </Button>
          </div>
        ),
      )}
      <div>
        <Choice
          label="Add an add-on profile"
          value={undefined}
          shown="Add an add-on profile"
          disabled={addable.length === 0}
          options={addable.map(({ name }) => ({ value: name }))}
          onChoose={(name) =>
            draft.set([...profilesPlace, chosen.length], { name, version: find(name)?.versions[0]?.version ?? '' })
          }
        />
      </div>
      {addable.length === 0 && <p className="c-quiet">There is no other add-on profile.</p>}
    </>
  )
}

interface AddonProfilesProps {
  readonly draft: DocumentDraft
  readonly offered: readonly Profile[]
  /** The place of the one with the infrastructure, which is chosen elsewhere; absent where there is none. */
  readonly infrastructure?: number
}

export function ProfileVersion({ draft, index, profile, version }: ProfileVersionProps) {
  if (!profile || version === undefined) return null
  return (
    <Choice
      label={`Version of ${profile.name}`}
      value={version}
      shown={version}
      options={profile.versions.map((one) => ({
        value: one.version,
        description: one.clusters === 0 ? 'not in use' : `${one.clusters.toLocaleString()} in use`,
      }))}
      onChoose={(next) => draft.set([...profilesPlace, index, 'version'], next)}
    />
  )
}

interface ProfileVersionProps {
  readonly draft: DocumentDraft
  readonly index: number
  readonly profile: Profile | undefined
  readonly version: string | undefined
}
