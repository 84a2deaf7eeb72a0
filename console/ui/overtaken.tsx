import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import type { ReactNode } from 'react'
import { PlainTable } from './plain-table.tsx'

/** Somebody else saved the same thing meanwhile: what is different, and which of the two shall hold. Nothing that was typed is lost. */
export function Overtaken({ what, label, rows, onKeepMine, onTakeTheirs, children }: OvertakenProps) {
  return (
    <Alert
      variant="warning"
      isInline
      component="h2"
      title={`Somebody else changed ${what} while you edited`}
      actionLinks={
        <>
          <Button variant="link" isInline onClick={onKeepMine}>
            Keep mine
          </Button>
          <Button variant="link" isInline onClick={onTakeTheirs}>
            Take theirs
          </Button>
        </>
      }
    >
      {rows !== undefined && (
        <PlainTable label={label} heads={['What', 'Theirs, saved', 'Yours, not saved']}>
          {rows.map((row) => (
            <tr key={row.what}>
              <th scope="row">{row.what}</th>
              <td>{row.theirs === '' ? <span className="c-absent">not there</span> : row.theirs}</td>
              <td>{row.mine === '' ? <span className="c-absent">not there</span> : row.mine}</td>
            </tr>
          ))}
        </PlainTable>
      )}
      {children}
    </Alert>
  )
}

interface OvertakenProps {
  readonly what: string
  readonly label: string
  readonly rows?: readonly { readonly what: string; readonly theirs: string; readonly mine: string }[]
  readonly onKeepMine: () => void
  readonly onTakeTheirs: () => void
  /** The difference, where it is shown otherwise. */
  readonly children?: ReactNode
}
