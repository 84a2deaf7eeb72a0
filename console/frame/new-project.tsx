import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { nameSchema } from '#contract/common.ts'
import { projectRoutes } from '#contract/project.ts'
import { call } from '../api/call.ts'
import { goToProject } from '../api/project.ts'
import { paths } from '../paths.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'

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
    <Dialog
      title="New project"
      isOpen
      onClose={onClose}
      error={create.error}
      actions={
        <Button
          variant="primary"
          type="submit"
          form="new-project"
          isLoading={create.isPending}
          isDisabled={!checked.success || create.isPending}
        >
          Create
        </Button>
      }
    >
      <p>Clusters, profiles, registries, macros and the audit of a project are its own. Names are unique within it.</p>
      <Form
        id="new-project"
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <Field label="Name" value={name} onChange={setName} required problem={problem} />
      </Form>
    </Dialog>
  )
}
