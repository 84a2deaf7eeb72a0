import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import type { ReactNode } from 'react'
import { PageHeading } from './page-heading.tsx'
import { ProblemAlert } from './problem-alert.tsx'
import { YamlText } from './yaml-text.tsx'

/** A document as YAML, to be written and sent as a whole. The server checks it and names every error with its path; nothing typed is lost. */
export function DocumentPage({
  title,
  trail,
  intro,
  label,
  action,
  text,
  onText,
  onSend,
  sending,
  error,
  beside,
  form,
  children,
}: DocumentPageProps) {
  return (
    <>
      <PageHeading
        title={title}
        trail={trail}
        beside={beside}
        actions={
          <Button variant="primary" isLoading={sending} isDisabled={sending || text.trim() === ''} onClick={onSend}>
            {action}
          </Button>
        }
      >
        <p className="c-quiet">{intro}</p>
      </PageHeading>
      <div className="c-stack">
        {children !== undefined && <div className="c-row">{children}</div>}
        {error !== null && <ProblemAlert error={error} />}
        {form}
        <YamlText label={label} value={text} onChange={onText} />
      </div>
    </>
  )
}

interface DocumentPageProps {
  readonly title: string
  readonly trail: readonly { readonly name: string; readonly to: string }[]
  readonly intro: ReactNode
  /** The accessible name of the editor. */
  readonly label: string
  readonly action: string
  readonly text: string
  readonly onText: (text: string) => void
  readonly onSend: () => void
  readonly sending: boolean
  readonly error: Error | null
  /** Fields that write into the document. */
  readonly form?: ReactNode
  /** What stands beside the title. */
  readonly beside?: ReactNode
  /** What the document starts from. */
  readonly children?: ReactNode
}
