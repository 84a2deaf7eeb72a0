import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { profileRoutes, type Profile } from '#contract/profile.ts'
import { call } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useGo } from '../ui/go.tsx'

/** Deletes a version or the whole profile. One that clusters use is refused by the server, which says how many they are. */
export function DeleteVersion({ profile, version, onClose }: DeleteVersionProps) {
  const { name } = profile
  const go = useGo()
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: (what: 'version' | 'profile') =>
      what === 'profile'
        ? call(profileRoutes.delete, { params: { name } })
        : call(profileRoutes.deleteVersion, { params: { name, version } }),
    onSuccess: async (_, what) => {
      onClose()
      toast('success', what === 'profile' ? `${name} is deleted` : `${name} ${version} is deleted`)
      await go(what === 'profile' || profile.versions.length === 1 ? paths.profiles() : paths.profile(name))
      void queryClient.invalidateQueries({ queryKey: ['profile', name] })
      void queryClient.invalidateQueries({ queryKey: ['profiles'] })
    },
  })
  return (
    <Dialog
      title={`Delete ${name} ${version}?`}
      isOpen
      onClose={onClose}
      error={remove.error}
      actions={
        <>
          <Button
            variant="danger"
            isLoading={remove.isPending && remove.variables === 'version'}
            onClick={() => remove.mutate('version')}
          >
            Delete version {version}
          </Button>
          <Button
            variant="secondary"
            isDanger
            isLoading={remove.isPending && remove.variables === 'profile'}
            onClick={() => remove.mutate('profile')}
          >
            Delete the profile with all versions
          </Button>
        </>
      }
    >
      <p>A version that clusters use cannot be deleted. What is deleted does not come back.</p>
    </Dialog>
  )
}

interface DeleteVersionProps {
  readonly profile: Profile
  readonly version: string
  readonly onClose: () => void
}
