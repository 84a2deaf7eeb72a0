import { ClipboardCopy } from '@patternfly/react-core/dist/dynamic/components/ClipboardCopy'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { apiKeyRoutes, newApiKeySchema } from '#contract/session.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
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
    <FormDialog
      title="Create API key"
      onClose={onClose}
      submit="Create"
      isDisabled={name === '' || hasProblems(problems)}
      sending={create}
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
    </FormDialog>
  )
}
