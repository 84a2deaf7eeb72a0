import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { useId, type ReactNode } from 'react'
import { useSession } from '../api/session.ts'
import { ProblemAlert } from './problem-alert.tsx'

/** A question above the page. What was typed stays after a refusal, which shows at its top. */
export function Dialog({
  title,
  isOpen,
  onClose,
  actions,
  error,
  children,
  size = 'small',
  dismiss = 'Cancel',
  first,
}: DialogProps) {
  const id = useId()
  // Who has to log in again does it above the dialog, which keeps what was typed and lets the keyboard go.
  const away = useSession() === 'out'
  return (
    <Modal
      variant={size}
      isOpen={isOpen}
      onClose={onClose}
      disableFocusTrap={away}
      {...(first === undefined ? {} : { elementToFocus: first })}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
    >
      <ModalHeader title={title} labelId={`${id}-title`} />
      <ModalBody id={`${id}-body`} className="c-dialog-body">
        {error !== null && error !== undefined && <ProblemAlert error={error} />}
        {children}
      </ModalBody>
      <ModalFooter>
        {actions}
        <Button variant="link" onClick={onClose}>
          {dismiss}
        </Button>
      </ModalFooter>
    </Modal>
  )
}

interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly actions?: ReactNode
  readonly error?: unknown
  readonly children: ReactNode
  readonly size?: 'small' | 'medium' | 'large'
  readonly dismiss?: string
  /** Selects what has the keyboard when it opens; without it, what closes it. */
  readonly first?: string
}
