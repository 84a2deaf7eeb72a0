import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { newRegistrySchema, registryRoutes } from '#contract/pack.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { Field } from '../ui/field.tsx'
import { fieldProblems, hasProblems } from '../ui/field-problems.ts'
import { FormDialog } from '../ui/form-dialog.tsx'

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
    <FormDialog
      title="Add registry"
      onClose={onClose}
      submit="Add"
      isDisabled={name === '' || path === '' || hasProblems(problems)}
      sending={add}
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
    </FormDialog>
  )
}
