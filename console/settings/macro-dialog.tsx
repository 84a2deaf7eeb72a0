import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeMacros } from '#contract/change-macros.ts'
import { inProject, send } from '../api/call.ts'
import type { MacroScope } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import type { Macro } from './macros.tsx'

/** A macro's text, of this project or of all. Its name stays: values refer to it. */
export function MacroDialog({ macro, onClose }: { readonly macro: Macro | null; readonly onClose: () => void }) {
  const [name, setName] = useState(macro?.name ?? '')
  const [value, setValue] = useState(macro?.value ?? '')
  const [scope, setScope] = useState<MacroScope>(macro?.scope ?? 'project')
  const queryClient = useQueryClient()
  const set = useMutation({
    mutationFn: () => changeMacros(send, { scope, ...inProject }, (macros) => ({ ...macros, [name]: value })),
    onSuccess: () => {
      onClose()
      toast('success', `${name} is set`, 'Clusters that took another text have an update to apply.')
      for (const queryKey of [['macros'], ['clusters'], ['cluster']]) void queryClient.invalidateQueries({ queryKey })
    },
  })
  return (
    <Dialog
      title={macro === null ? 'Set a macro' : `Change ${macro.name}`}
      isOpen
      onClose={onClose}
      error={set.error}
      actions={
        <Button variant="primary" type="submit" form="macro" isLoading={set.isPending} isDisabled={name === '' || set.isPending}>
          Set
        </Button>
      }
    >
      <Form
        id="macro"
        onSubmit={(event) => {
          event.preventDefault()
          set.mutate()
        }}
      >
        {macro === null && (
          <>
            <Field label="Name" value={name} onChange={setName} required />
            <Field
              label="Of"
              value={scope}
              onChange={(next) => setScope(next as MacroScope)}
              options={[
                ['project', 'this project'],
                ['all', 'all projects'],
              ]}
              help="A project’s own goes before one of all projects that has the same name"
            />
          </>
        )}
        <Field label="Text" value={value} onChange={setValue} lines={3} />
      </Form>
    </Dialog>
  )
}
