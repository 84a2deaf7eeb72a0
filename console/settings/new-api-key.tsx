import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { ClipboardCopy } from '@patternfly/react-core/dist/dynamic/components/ClipboardCopy'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { apiKeyRoutes, newApiKeySchema } from '#contract/session.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { fieldProblems, hasProblems } from '../ui/field-problems.ts'

/** Makes a key and shows it this once: the server keeps only what it needs to know it again. */
export function NewApiKey({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const [days, setDays] = useState('')
  const queryClient = useQueryClient()
  const body = { name, ...(days === '' ? {} : { expiresInDays: Number(days) }) }
  const problems = fieldProblems<'name' | 'expiresInDays'>(newApiKeySchema, { expiresInDays: undefined, ...body })
  const create = useMutation({
    mutationFn: () => call(apiKeyRoutes.create, { body }),
    onSuccess: () => queryClient.invalidateQueries(read.apiKeys()),
  })
  if (create.data) {
    return (
      <Dialog title={`API key ${create.data.name}`} isOpen onClose={onClose} dismiss="Close">
        <p>Copy the key now. It is not shown again.</p>
        <ClipboardCopy isReadOnly hoverTip="Copy" clickTip="Copied" textAriaLabel="API key" isCode>
          {create.data.key}
        </ClipboardCopy>
      </Dialog>
    )
  }
  return (
    <Dialog
      title="Create API key"
      isOpen
      onClose={onClose}
      error={create.error}
      actions={
        <Button
          variant="primary"
          type="submit"
          form="api-key"
          isDisabled={name === '' || hasProblems(problems) || create.isPending}
          isLoading={create.isPending}
        >
          Create
        </Button>
      }
    >
      <Form
        id="api-key"
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <Field label="Name" value={name} onChange={setName} required help="What will use it" problem={problems.name} />
        <Field
          label="Expires after days"
          value={days}
          onChange={setDays}
          type="number"
          help="Empty: never"
          problem={problems.expiresInDays}
        />
      </Form>
    </Dialog>
  )
}
