import { EmptyState, EmptyStateActions, EmptyStateBody } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import { usePageTitle } from './page-title.ts'

/** An address that is no page. */
export function NothingHere() {
  usePageTitle('page', 'No such page')
  return (
    <EmptyState titleText="There is no such page" headingLevel="h1">
      <EmptyStateBody>The address may be mistyped, or the thing that it named has been deleted.</EmptyStateBody>
      <EmptyStateActions>
        <Go to={paths.clusters()}>Go to the clusters</Go>
      </EmptyStateActions>
    </EmptyState>
  )
}
