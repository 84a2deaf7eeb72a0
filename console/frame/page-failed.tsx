import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { ProblemAlert } from '../ui/problem-alert.tsx'

/** A page that broke, or whose code could not be loaded: after an upgrade of the server the old files are gone. */
export function PageFailed({ error }: { readonly error: unknown }) {
  return (
    <div className="c-page">
      <ProblemAlert
        error={error}
        actions={
          <Button variant="link" isInline onClick={() => window.location.reload()}>
            Load the page again
          </Button>
        }
      />
    </div>
  )
}
