import { useMutation, useQueryClient } from '@tanstack/react-query'
import { profileRoutes, type Profile } from '#contract/profile.ts'
import { call } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Go, useGo } from '../ui/go.tsx'

/** Deletes a version or the whole profile, unless clusters use it: which those are is one step away. The server decides. */
export function DeleteVersion({ profile, version, onClose }: DeleteVersionProps) {
  const { name } = profile
  const used = profile.versions.find((one) => one.version === version)?.clusters ?? 0
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
        <div className="c-row">
          <ActionButton
            variant="danger"
            whyNot={whyNot(used, `version ${version}`)}
            isLoading={remove.isPending && remove.variables === 'version'}
            onClick={() => remove.mutate('version')}
          >
            Delete version {version}
          </ActionButton>
          <ActionButton
            variant="secondary"
            isDanger
            whyNot={whyNot(profile.clusters, `the profile ${name}`)}
            isLoading={remove.isPending && remove.variables === 'profile'}
            onClick={() => remove.mutate('profile')}
          >
            Delete the profile with all versions
          </ActionButton>
        </div>
      }
    >
      {profile.clusters > 0 && (
        <p>
          {whyNot(used, `version ${version}`) ?? whyNot(profile.clusters, `the profile ${name}`)}{' '}
          <Go to={paths.profileClusters(name, version, used > 0 ? {} : { of: 'all' })} onClick={onClose}>
            Which clusters
          </Go>
        </p>
      )}
      <p>What is deleted does not come back.</p>
    </Dialog>
  )
}

function whyNot(clusters: number, what: string): string | null {
  if (clusters === 0) return null
  return clusters === 1
    ? `1 cluster uses ${what}. Move it to another one first.`
    : `${clusters} clusters use ${what}. Move them to another one first.`
}

interface DeleteVersionProps {
  readonly profile: Profile
  readonly version: string
  readonly onClose: () => void
}
