import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { overrideRoutes } from '#contract/override.ts'
import { isProfileVersion } from '#core/profile/version.ts'
import { call } from '../api/call.ts'
import { paths } from '../paths.ts'
import { usePropose } from '../plans/propose.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { Go } from '../ui/go.tsx'
import { whyNot } from './cluster-actions.ts'
import { VersionField } from '../profiles/version-field.tsx'

/** Makes a profile version of which the override is part; then offers the plan that moves this cluster to it. */
export function PromoteOverride({ cluster, override: { profile, layer }, onClose }: PromoteOverrideProps) {
  const { name } = cluster.metadata
  const [version, setVersion] = useState('')
  const [note, setNote] = useState('')
  const queryClient = useQueryClient()
  const move = usePropose(name)
  const promote = useMutation({
    mutationFn: () =>
      call(overrideRoutes.promote, {
        params: { name },
        body: { profile, layer, version, ...(note === '' ? {} : { note }) },
      }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['profile', profile] })
      void queryClient.invalidateQueries({ queryKey: ['profiles'] })
    },
  })
  const made = promote.data
  if (made) {
    return (
      <Dialog
        title={`${made.profile} ${made.version} is made`}
        isOpen
        onClose={onClose}
        error={move.error}
        dismiss="Close"
        actions={
          <ActionButton
            variant="primary"
            whyNot={whyNot('change', cluster.status)}
            isLoading={move.isPending}
            onClick={() => move.mutate(made.request)}
          >
            Plan the move
          </ActionButton>
        }
      >
        <p>
          <Go to={paths.profileVersion(made.profile, made.version, layer)}>
            {made.profile} {made.version}
          </Go>{' '}
          is {made.from.version} (revision {made.from.revision}) with the override of {layer} in it. {name} still runs its
          override: moving it to the new version takes the override away and changes no value.
        </p>
      </Dialog>
    )
  }
  return (
    <FormDialog
      title={`Promote the override of ${layer}`}
      intro={
        <>
          What {name} overrides becomes part of a new version of {profile}, which other clusters can then be moved to. Nothing
          changes on any cluster by that.
        </>
      }
      onClose={onClose}
      submit="Make the version"
      isDisabled={!isProfileVersion(version)}
      sending={promote}
    >
      <VersionField value={version} onChange={setVersion} />
      <Field label="Note" value={note} onChange={setNote} help="Why, for the history" />
    </FormDialog>
  )
}

interface PromoteOverrideProps {
  readonly cluster: Cluster
  readonly override: { readonly profile: string; readonly layer: string }
  readonly onClose: () => void
}
