import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import type { Profile } from '#contract/profile.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Card } from '../ui/card.tsx'
import { Choice } from '../ui/choice.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { itemsAt, problemAt, wordOf, type DocumentDraft } from '../ui/document-draft.ts'

const place = ['spec', 'profiles']

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
  const chosen = itemsAt(draft, place).map(({ name, version }) => ({ name: wordOf(name), version: wordOf(version) }))
  const find = (name: string) => offered.find((one) => one.name === name)
  const first = chosen.findIndex(({ name }) => find(name)?.type !== 'add-on')
  const bases = offered.filter(({ type }) => type !== 'add-on')
  const addable = offered.filter(({ name, type }) => type === 'add-on' && !chosen.some((one) => one.name === name))
  const choose = (index: number, { name, cloudType, versions }: Profile) =>
    draft.setAll([
      [[...place, index], { name, version: versions[0]?.version ?? '' }],
      // A cluster is on the cloud that its infrastructure is for.
      ...(cloudType === null ? [] : [[['spec', 'cloudType'], cloudType] as const]),
    ])
  const problem = problemAt(draft.problems, place)
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
          <VersionOf draft={draft} index={first} profile={find(chosen[first]?.name ?? '')} version={chosen[first]?.version} />
        </div>
      </Card>
      <Card title="Add-ons" beside={<span className="c-quiet">Profiles on top of it</span>}>
        {chosen.map(({ name, version }, index) =>
          index === first ? null : (
            <div key={name} className="c-row">
              <b>{name}</b>
              <VersionOf draft={draft} index={index} profile={find(name)} version={version} />
              <Button variant="link" isInline onClick={() => draft.set([...place, index], undefined)}>
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
            onChoose={(name) => {
              const profile = find(name)
              if (profile) choose(chosen.length, profile)
            }}
          />
        </div>
        {addable.length === 0 && <p className="c-quiet">There is no other add-on profile.</p>}
      </Card>
      {problem !== undefined && <p className="c-wrong">{problem}</p>}
    </div>
  )
}

function VersionOf({ draft, index, profile, version }: VersionOfProps) {
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
      onChoose={(next) => draft.set([...place, index, 'version'], next)}
    />
  )
}

interface VersionOfProps {
  readonly draft: DocumentDraft
  readonly index: number
  readonly profile: Profile | undefined
  readonly version: string | undefined
}
