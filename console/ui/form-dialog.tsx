import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useId, type ReactNode } from 'react'
import { Dialog } from './dialog.tsx'

/**
 * A dialog whose one answer is a form: one types at once, and its button and the Enter key send it, unless what was typed cannot be sent
 * or `sending` is on its way.
 */
export function FormDialog({
  title,
  size,
  onClose,
  intro,
  form,
  submit,
  isDanger,
  isDisabled,
  sending,
  children,
}: FormDialogProps) {
  const id = useId()
  const isHeld = isDisabled || sending.isPending
  return (
    <Dialog
      title={title}
      {...(size && { size })}
      isOpen
      first={`[id='${id}'] :is(input, select, textarea)`}
      onClose={onClose}
      error={sending.error}
      actions={
        <Button
          variant={isDanger ? 'danger' : 'primary'}
          type="submit"
          form={id}
          isDisabled={isHeld}
          isLoading={sending.isPending}
        >
          {submit}
        </Button>
      }
    >
      {intro !== undefined && <p>{intro}</p>}
      <Form
        id={id}
        {...(form && { className: form })}
        onSubmit={(event) => {
          event.preventDefault()
          if (!isHeld) sending.mutate()
        }}
      >
        {children}
      </Form>
    </Dialog>
  )
}

interface FormDialogProps {
  readonly title: string
  readonly size?: 'small' | 'medium'
  readonly onClose: () => void
  /** What is said before anything is asked. */
  readonly intro?: ReactNode
  /** The class of the form, where it is laid out otherwise than one field below the other. */
  readonly form?: string
  readonly submit: string
  /** It destroys. */
  readonly isDanger?: boolean
  /** What was typed cannot be sent. */
  readonly isDisabled: boolean
  readonly sending: { readonly error: unknown; readonly isPending: boolean; readonly mutate: () => void }
  readonly children: ReactNode
}
