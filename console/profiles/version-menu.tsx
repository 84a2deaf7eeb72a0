import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { countText } from '#core/base/count-text.ts'
import { isProfileVersion } from '#core/profile/version.ts'
import { profileRoutes, type Profile } from '#contract/profile.ts'
import { call } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { Choice } from '../ui/choice.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { useGo } from '../ui/go.tsx'
import { VersionField } from './version-field.tsx'

/** The versions of a profile, and the way to a new one. */
export function VersionMenu({ profile, version }: { readonly profile: Profile; readonly version: string }) {
  const [open, setOpen] = useState(false)
  const go = useGo()
  return (
    <>
      <Choice
        label="Version"
        value={version}
        options={profile.versions.map((one) => ({
          value: one.version,
          description: one.clusters === 0 ? 'not in use' : countText(one.clusters, 'cluster'),
        }))}
        onChoose={(next) => void go(paths.profileVersion(profile.name, next))}
        last={{ text: 'Create new version', onPress: () => setOpen(true) }}
      />
      {open && <CreateVersion name={profile.name} from={version} onClose={() => setOpen(false)} />}
    </>
  )
}

function CreateVersion({ name, from, onClose }: { readonly name: string; readonly from: string; readonly onClose: () => void }) {
  const [version, setVersion] = useState('')
  const go = useGo()
  const queryClient = useQueryClient()
  const create = useMutation({
    mutationFn: () => call(profileRoutes.createVersion, { params: { name }, body: { version, from } }),
    onSuccess: async () => {
      onClose()
      toast('success', `${name} ${version} is created`, `It is a copy of ${from}. No cluster uses it yet.`)
      void queryClient.invalidateQueries({ queryKey: ['profiles'] })
      await queryClient.invalidateQueries({ queryKey: ['profile', name] })
      await go(paths.profileVersion(name, version))
    },
  })
  return (
    <FormDialog
      title={`Create a new version of ${name}`}
      intro={<>It starts as a copy of {from}. Clusters stay on the version that they use until they are moved.</>}
      onClose={onClose}
      submit="Create"
      isDisabled={!isProfileVersion(version)}
      sending={create}
    >
      <VersionField value={version} onChange={setVersion} />
    </FormDialog>
  )
}
