import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { newRegistrySchema, registryRoutes } from '#contract/pack.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { fieldProblems, hasProblems } from '../ui/field-problems.ts'

/** Adds a folder of packs that lies where the server runs. */
export function AddRegistry({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const [path, setPath] = useState('')
  const queryClient = useQueryClient()
  const body = { name, kind: 'folder', path } as const
  const problems = fieldProblems(newRegistrySchema, body)
  const add = useMutation({
    mutationFn: () => call(registryRoutes.create, { body }),
    onSuccess: (registry) => {
      onClose()
      toast('success', `${registry.name} is added`, `${registry.packs} packs`)
      void queryClient.invalidateQueries(read.registries())
      void queryClient.invalidateQueries({ queryKey: ['packs'] })
    },
  })
  return (
    <Dialog
      title="Add registry"
      isOpen
      onClose={onClose}
      error={add.error}
      actions={
        <Button
          variant="primary"
          type="submit"
          form="add-registry"
          isDisabled={name === '' || path === '' || hasProblems(problems) || add.isPending}
          isLoading={add.isPending}
        >
          Add
        </Button>
      }
    >
      <Form
        id="add-registry"
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate()
        }}
      >
        <Field label="Name" value={name} onChange={setName} required problem={problems.name} />
        <Field
          label="Folder"
          value={path}
          onChange={setPath}
          required
          problem={problems.path}
          help="A path where the server runs, with one folder for each pack"
        />
      </Form>
    </Dialog>
  )
}
