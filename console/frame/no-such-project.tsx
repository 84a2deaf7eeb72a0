import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { EmptyState, EmptyStateActions, EmptyStateBody } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { defaultProject, goToProject, project } from '../api/project.ts'
import { paths } from '../paths.ts'
import { usePageTitle } from './page-title.ts'

/** The address names a project that is none. */
export function NoSuchProject() {
  usePageTitle('page', 'No such project')
  return (
    <EmptyState titleText={`There is no project ${project}`} headingLevel="h1">
      <EmptyStateBody>The address may be mistyped. Choose a project above, or make a new one there.</EmptyStateBody>
      <EmptyStateActions>
        <Button variant="link" onClick={() => goToProject(defaultProject, paths.clusters())}>
          Go to the project {defaultProject}
        </Button>
      </EmptyStateActions>
    </EmptyState>
  )
}
