import { Dropdown, DropdownItem, DropdownList } from '@patternfly/react-core/dist/dynamic/components/Dropdown'
import { Divider } from '@patternfly/react-core/dist/dynamic/components/Divider'
import { MenuToggle } from '@patternfly/react-core/dist/dynamic/components/MenuToggle'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { isProfileVersion } from '#core/profile/version.ts'
import { documentForms, type Profile, profileCloneSchema, profileRoutes } from '#contract/profile.ts'
import { addressOf, call } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { Field } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { fieldProblems, hasProblems } from '../ui/field-problems.ts'
import { useGo } from '../ui/go.tsx'
import { DeleteVersion } from './delete-version.tsx'
import { VersionField } from './version-field.tsx'

/** What can be done with a version as a whole. */
export function ProfileActions({ profile, version }: ProfileActionsProps) {
  const [open, setOpen] = useState(false)
  const [dialog, setDialog] = useState<'clone' | 'delete' | null>(null)
  const close = () => setDialog(null)
  return (
    <>
      <Dropdown
        isOpen={open}
        onOpenChange={setOpen}
        onSelect={() => setOpen(false)}
        shouldFocusToggleOnSelect
        popperProps={{ position: 'right', appendTo: 'inline' }}
        toggle={(ref) => (
          <MenuToggle ref={ref} isExpanded={open} onClick={() => setOpen(!open)}>
            Actions
          </MenuToggle>
        )}
      >
        <DropdownList>
          <DropdownItem onClick={() => setDialog('clone')}>Clone…</DropdownItem>
          {documentForms.map((format) => (
            <DropdownItem
              key={format}
              to={addressOf(profileRoutes.export, { name: profile.name, version }, { format })}
              download={`${profile.name}-${version}.${format}`}
            >
              Export as {format.toUpperCase()}
            </DropdownItem>
          ))}
          <Divider component="li" />
          <DropdownItem isDanger onClick={() => setDialog('delete')}>
            Delete…
          </DropdownItem>
        </DropdownList>
      </Dropdown>
      {dialog === 'clone' && <Clone name={profile.name} version={version} onClose={close} />}
      {dialog === 'delete' && <DeleteVersion profile={profile} version={version} onClose={close} />}
    </>
  )
}

interface ProfileActionsProps {
  readonly profile: Profile
  readonly version: string
}

function Clone({ name, version, onClose }: { readonly name: string; readonly version: string; readonly onClose: () => void }) {
  const [target, setTarget] = useState('')
  const [as, setAs] = useState(version)
  const go = useGo()
  const queryClient = useQueryClient()
  const problems = fieldProblems(profileCloneSchema, { name: target, version: as })
  const clone = useMutation({
    mutationFn: () => call(profileRoutes.clone, { params: { name, version }, body: { name: target, version: as } }),
    onSuccess: async () => {
      onClose()
      toast('success', `${target} ${as} is created`, `It is a copy of ${name} ${version}. No cluster uses it yet.`)
      void queryClient.invalidateQueries({ queryKey: ['profiles'] })
      await go(paths.profileVersion(target, as))
    },
  })
  return (
    <FormDialog
      title={`Clone ${name} ${version}`}
      intro={<>A profile of its own with the same layers, values and variables. Its packs stay exactly those of {version}.</>}
      onClose={onClose}
      submit="Clone"
      isDisabled={target === '' || hasProblems(problems) || !isProfileVersion(as)}
      sending={clone}
    >
      <Field
        label="Name of the new profile"
        value={target}
        onChange={setTarget}
        required
        help="a-z, 0-9 and -, 63 at most"
        problem={problems.name}
      />
      <VersionField value={as} onChange={setAs} />
    </FormDialog>
  )
}
