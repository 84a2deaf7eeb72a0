import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { useId, type ReactNode } from 'react'
import { ProblemAlert } from './problem-alert.tsx'

/** A question above the page. What was typed stays after a refusal, which shows at its top. */
export function Dialog({ title, isOpen, onClose, actions, error, children, size = 'small', dismiss = 'Cancel' }: DialogProps) {
  const id = useId()
  return (
    <Modal variant={size} isOpen={isOpen} onClose={onClose} aria-labelledby={`${id}-title`} aria-describedby={`${id}-body`}>
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
}
