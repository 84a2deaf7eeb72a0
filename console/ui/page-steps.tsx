import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useLocation } from '@tanstack/react-router'
import { useGo } from './go.tsx'

/**
 * Steps through the pages of a list. A cursor leads onward only, so the ones behind are carried in the browser's history; who comes
 * by a link has none of them, and can go to the first page.
 */
export function PageSteps({ next, cursor, to }: PageStepsProps) {
  const go = useGo()
  const trail = trailOf(useLocation().state)
  if (next === null && cursor === undefined) return null
  const onward = () => next !== null && void go(to(next), { state: { trail: [...trail, cursor ?? ''] } })
  const back = () => void go(to(trail.at(-1) === '' ? undefined : trail.at(-1)), { state: { trail: trail.slice(0, -1) } })
  return (
    <nav className="c-page-steps" aria-label="Pages of the list">
      {cursor !== undefined && (
        <Button variant="link" onClick={() => void go(to(undefined))}>
          First page
        </Button>
      )}
      <Button variant="secondary" size="sm" isDisabled={trail.length === 0} onClick={back}>
        Previous
      </Button>
      <Button variant="secondary" size="sm" isDisabled={next === null} onClick={onward}>
        Next
      </Button>
    </nav>
  )
}

function trailOf(state: unknown): readonly string[] {
  const trail = (state as { readonly trail?: unknown }).trail
  return Array.isArray(trail) ? trail.map(String) : []
}

interface PageStepsProps {
  readonly next: string | null
  readonly cursor: string | undefined
  readonly to: (cursor: string | undefined) => string
}
