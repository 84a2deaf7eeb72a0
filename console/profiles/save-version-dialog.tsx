import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import { Radio } from '@patternfly/react-core/dist/dynamic/components/Radio'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { countText } from '#core/base/count-text.ts'
import { isProfileVersion } from '#core/profile/version.ts'
import { profileRoutes, type Profile } from '#contract/profile.ts'
import { call, problemOf } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { useGo } from '../ui/go.tsx'
import { editVersion, type SavedVersion, type VersionDraft } from './draft.ts'
import { Impact } from './impact.tsx'
import { saveInPlace } from './save-in-place.ts'
import { VersionField } from './version-field.tsx'

/** Saving as a new version touches no cluster; saving in place leaves a pending update with each one that uses the version. */
export function SaveVersionDialog({
  profile: { name },
  saved,
  draft: { document: draft, base },
  onClose,
}: SaveVersionDialogProps) {
  const { version } = saved.document.spec
  const inUse = saved.inUse.clusters > 0
  const [way, setWay] = useState<'new' | 'in-place'>(inUse ? 'new' : 'in-place')
  const [newVersion, setNewVersion] = useState('')
  const [note, setNote] = useState('')
  const [applies, setApplies] = useState(false)
  const go = useGo()
  const queryClient = useQueryClient()
  const impact = useQuery({
    queryKey: ['impact', name, version, draft],
    queryFn: () => call(profileRoutes.impact, { params: { name, version }, body: draft }),
    enabled: inUse,
  })
  const readAgain = async () => {
    void queryClient.invalidateQueries({ queryKey: ['profiles'] })
    void queryClient.invalidateQueries({ queryKey: ['clusters'] })
    await queryClient.invalidateQueries({ queryKey: ['profile', name] })
  }
  const save = useMutation({
    mutationFn: async () => {
      if (way === 'new') {
        const body = { ...draft, spec: { ...draft.spec, version: newVersion } }
        await call(profileRoutes.createVersion, { params: { name }, body })
        return newVersion
      }
      await saveInPlace(name, version, draft, base.digest, note)
      return version
    },
    // Somebody may have saved in the meantime: what they saved is read, and the page tells.
    onError: (error) => problemOf(error).code === 'if-match.failed' && readAgain(),
    onSuccess: async (savedAs) => {
      await readAgain()
      editVersion(saved, null)
      onClose()
      toast(
        'success',
        `${name} ${savedAs} is saved`,
        way === 'in-place' && inUse ? 'Each cluster on it has an update to apply.' : undefined,
      )
      if (way === 'new') await go(paths.profileVersion(name, savedAs))
      else if (applies) await go(paths.bulk({ change: 'pending', all: 'yes', profile: name, version }))
    },
  })
  return (
    <Dialog
      title={`Save ${name}`}
      isOpen
      onClose={onClose}
      error={save.error}
      size="medium"
      first="[name='save-way']:checked"
      actions={
        <Button
          variant={way === 'in-place' && inUse ? 'warning' : 'primary'}
          isLoading={save.isPending}
          isDisabled={save.isPending || (way === 'new' && !isProfileVersion(newVersion))}
          onClick={() => save.mutate()}
        >
          {way === 'new' ? 'Save as a new version' : 'Save in place'}
        </Button>
      }
    >
      <Radio
        id="save-new"
        name="save-way"
        label="As a new version (recommended)"
        description="No cluster changes. Each is moved when its owner is ready, and the old version stays to go back to."
        isChecked={way === 'new'}
        onChange={() => setWay('new')}
        body={
          way === 'new' && (
            <VersionField
              value={newVersion}
              onChange={setNewVersion}
              help={`The next after ${version}, such as ${nextMinor(version)}`}
            />
          )
        }
      />
      <Radio
        id="save-in-place"
        name="save-way"
        label={`In place, as ${version}`}
        description={
          inUse
            ? `Possible, and discouraged: ${clustersUse(saved.inUse.clusters)} this version. Each of them then shows “Updates available” until its owner applies them.`
            : 'No cluster uses this version yet. The revision before stays in its history.'
        }
        isChecked={way === 'in-place'}
        onChange={() => setWay('in-place')}
        body={
          way === 'in-place' && (
            <>
              <Field label="Note" value={note} onChange={setNote} help="Why, for the history" />
              {inUse && (
                <Checkbox
                  id="save-applies"
                  label={`Go on to apply it to ${saved.inUse.clusters === 1 ? 'the cluster' : `all ${saved.inUse.clusters} clusters`} now`}
                  description="Each gets a plan of its own, and you approve them together. Otherwise it stays pending for their owners."
                  isChecked={applies}
                  onChange={(_, next) => setApplies(next)}
                />
              )}
            </>
          )
        }
      />
      {inUse && (
        <Impact
          query={impact}
          label="What the save would do"
          lead={(clusters) => (way === 'in-place' ? `${clustersUse(clusters)} this version` : wereMoved(clusters, version))}
        />
      )}
    </Dialog>
  )
}

interface SaveVersionDialogProps {
  readonly profile: Profile
  readonly saved: SavedVersion
  readonly draft: VersionDraft
  readonly onClose: () => void
}

const clustersUse = (clusters: number) => `${countText(clusters, 'cluster')} ${clusters === 1 ? 'uses' : 'use'}`

const wereMoved = (clusters: number, version: string) =>
  `If ${clusters === 1 ? 'the cluster' : `the ${clusters} clusters`} on ${version} moved to it`

function nextMinor(version: string): string {
  const [major = '1', minor = '0'] = version.split('.')
  return `${major}.${Number(minor) + 1}.0`
}
