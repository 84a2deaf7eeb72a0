import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { nameSchema } from '#contract/common.ts'
import { projectRoutes } from '#contract/project.ts'
import { call } from '../api/call.ts'
import { goToProject } from '../api/project.ts'
import { paths } from '../paths.ts'
import { Field } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'

/** Makes a project and opens it. */
export function NewProject({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => call(projectRoutes.create, { body: { name } }),
    onSuccess: () => goToProject(name, paths.clusters()),
  })
  const checked = nameSchema.safeParse(name)
  const problem = name === '' || checked.success ? undefined : checked.error.issues[0]?.message
  return (
    <FormDialog
      title="New project"
      intro="Clusters, profiles, registries, macros and the audit of a project are its own. Names are unique within it."
      onClose={onClose}
      submit="Create"
      isDisabled={!checked.success}
      sending={create}
    >
      <Field label="Name" value={name} onChange={setName} required problem={problem} />
    </FormDialog>
  )
}
