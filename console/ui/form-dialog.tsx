import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useId, type ReactNode } from 'react'
import { Dialog } from './dialog.tsx'

/** A dialog whose one answer is a form: its button and the Enter key send it, as often as `sending` is not on its way. */
export function FormDialog({ title, size, onClose, submit, isDisabled, sending, children }: FormDialogProps) {
  const id = useId()
  return (
    <Dialog
      title={title}
      {...(size && { size })}
      isOpen
      onClose={onClose}
      error={sending.error}
      actions={
        <Button
          variant="primary"
          type="submit"
          form={id}
          isDisabled={isDisabled || sending.isPending}
          isLoading={sending.isPending}
        >
          {submit}
        </Button>
      }
    >
      <Form
        id={id}
        onSubmit={(event) => {
          event.preventDefault()
          sending.mutate()
        }}
      >
        {children}
      </Form>
    </Dialog>
  )
}

interface FormDialogProps {
  readonly title: string
  readonly size?: 'medium'
  readonly onClose: () => void
  readonly submit: string
  /** What was typed cannot be sent. */
  readonly isDisabled: boolean
  readonly sending: { readonly error: unknown; readonly isPending: boolean; readonly mutate: () => void }
  readonly children: ReactNode
}
