import { useQuery } from '@tanstack/react-query'
import type { Profile } from '#contract/profile.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Card } from '../ui/card.tsx'
import { Choice } from '../ui/choice.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { problemAt, type DocumentDraft } from '../ui/document-draft.ts'
import { AddonProfiles, chosenProfiles, profilesPlace, ProfileVersion } from './addon-profiles.tsx'

/** Exactly one profile that brings the infrastructure, and any number of add-on profiles on top of it. */
export function ProfilesStep({ draft }: { readonly draft: DocumentDraft }) {
  const profiles = useQuery(read.profiles({ limit: 200 }))
  return (
    <Loaded query={profiles} rows={4}>
      {({ items }) => <Chosen draft={draft} offered={items} />}
    </Loaded>
  )
}

function Chosen({ draft, offered }: { readonly draft: DocumentDraft; readonly offered: readonly Profile[] }) {
  const chosen = chosenProfiles(draft)
  const find = (name: string) => offered.find((one) => one.name === name)
  const first = chosen.findIndex(({ name }) => find(name)?.type !== 'add-on')
  const bases = offered.filter(({ type }) => type !== 'add-on')
  const choose = (index: number, { name, cloudType, versions }: Profile) =>
    draft.setAll([
      [[...profilesPlace, index], { name, version: versions[0]?.version ?? '' }],
      // A cluster is on the cloud that its infrastructure is for.
      ...(cloudType === null ? [] : [[['spec', 'cloudType'], cloudType] as const]),
    ])
  const problem = problemAt(draft.problems, profilesPlace)
  if (bases.length === 0)
    return (
      <p>
        There is no profile yet that a cluster could run. <Go to={paths.newProfile()}>Create a profile first</Go>.
      </p>
    )
  return (
    <div className="c-stack">
      <Card title="Infrastructure" beside={<span className="c-quiet">Operating system, Kubernetes, network and storage</span>}>
        <div className="c-row">
          <Choice
            label="Profile"
            value={chosen[first]?.name}
            shown={chosen[first]?.name ?? 'Choose a profile'}
            options={bases.map(({ name, type, cloudType }) => ({ value: name, description: `${type}, ${cloudType ?? ''}` }))}
            onChoose={(name) => {
              const profile = find(name)
              if (profile) choose(Math.max(first, 0), profile)
            }}
          />
          <ProfileVersion
            draft={draft}
            index={first}
            profile={find(chosen[first]?.name ?? '')}
            version={chosen[first]?.version}
          />
        </div>
      </Card>
      <Card title="Add-ons" beside={<span className="c-quiet">Profiles on top of it</span>}>
        <AddonProfiles draft={draft} offered={offered} infrastructure={first} />
      </Card>
      {problem !== undefined && <p className="c-wrong">{problem}</p>}
    </div>
  )
}
