import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Choice } from '../ui/choice.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { whyNot } from './cluster-actions.ts'
import { useDraft, withProfiles } from './draft.ts'

/** Puts an add-on profile on top of what the cluster has. */
export function AddProfile({ cluster }: { readonly cluster: Cluster }) {
  const [draft, setDraft] = useDraft(cluster.metadata.name)
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState<string>()
  const [version, setVersion] = useState<string>()
  const profiles = useQuery({ ...read.profiles({ limit: 200 }), enabled: open })
  const wanted = draft.profiles ?? cluster.spec.profiles
  const offered = (profiles.data?.items ?? []).filter(
    ({ name, type }) =>
      type === 'add-on' && !wanted.some((one) => one.name === name) && !cluster.spec.profiles.some((one) => one.name === name),
  )
  const versions = offered.find(({ name }) => name === chosen)?.versions ?? []
  const take = version ?? versions[0]?.version
  const add = () => {
    if (chosen === undefined || take === undefined) return
    setDraft(withProfiles(draft, cluster, [...wanted, { name: chosen, version: take }]))
    setOpen(false)
    setChosen(undefined)
    setVersion(undefined)
  }
  const added = wanted.filter(({ name }) => !cluster.spec.profiles.some((one) => one.name === name))
  return (
    <div className="c-stack">
      {added.map((one) => (
        <div key={one.name} className="c-row">
          <b>{one.name}</b> {one.version} <span className="c-mark">will be added</span>
          <Button
            variant="link"
            isInline
            onClick={() =>
              setDraft(
                withProfiles(
                  draft,
                  cluster,
                  wanted.filter(({ name }) => name !== one.name),
                ),
              )
            }
          >
            Take it out
          </Button>
        </div>
      ))}
      <div>
        <ActionButton variant="secondary" size="sm" whyNot={whyNot('change', cluster.status)} onClick={() => setOpen(true)}>
          Add an add-on profile…
        </ActionButton>
      </div>
      <Dialog
        title="Add an add-on profile"
        isOpen={open}
        onClose={() => setOpen(false)}
        error={profiles.error}
        actions={
          <Button variant="primary" isDisabled={take === undefined} onClick={add}>
            Add
          </Button>
        }
      >
        {profiles.isSuccess && offered.length === 0 && <p>There is no add-on profile that this cluster does not have already.</p>}
        <div className="c-row">
          <Choice
            label="Profile"
            value={chosen}
            shown={chosen ?? 'Choose a profile'}
            options={offered.map(({ name }) => ({ value: name }))}
            onChoose={(name) => {
              setChosen(name)
              setVersion(undefined)
            }}
          />
          {take !== undefined && (
            <Choice
              label="Version"
              value={take}
              options={versions.map((one) => ({ value: one.version }))}
              onChoose={setVersion}
            />
          )}
        </div>
      </Dialog>
    </div>
  )
}
