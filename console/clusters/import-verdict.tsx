import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { countText } from '#core/base/count-text.ts'
import { Skeletons } from '../ui/loaded.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { CheckedLayers, CheckList, type CheckedCluster } from './checked-cluster.tsx'

/** What a look at the cluster found, beside what was typed: or why it cannot be imported as it is. */
export function ImportVerdict({ name, management, checked, error, isLooking }: ImportVerdictProps) {
  return (
    <section className="c-stack c-import-verdict" aria-label="What it comes to" aria-live="polite">
      {isLooking ? (
        <Skeletons rows={2} shape="cards" />
      ) : error ? (
        <>
          <ProblemAlert error={error} />
          {checked && <Checked name={name} management={management} checked={checked} />}
        </>
      ) : checked ? (
        <Checked name={name} management={management} checked={checked} />
      ) : (
        <p className="c-quiet">
          <b>Check</b> looks at the cluster with its kubeconfig, and says here which Kubernetes it runs, what would be brought
          there and what speaks against it. Nothing is written for that, here or there.
        </p>
      )}
    </section>
  )
}

function Checked({ name, management, checked }: CheckedProps) {
  const { kubernetesVersion, layers, checks } = checked
  const warnings = checks.filter(({ severity }) => severity === 'warning').length
  return (
    <>
      <Alert
        variant={warnings === 0 ? 'success' : 'warning'}
        isInline
        component="h2"
        title={warnings === 0 ? `${name} can be imported` : `${name} can be imported, with ${countText(warnings, 'warning')}`}
      >
        <p>
          It runs Kubernetes {kubernetesVersion}. Flux of {management} installs {countText(layers.length, 'layer')} there.
        </p>
      </Alert>
      <CheckList checks={checks} verdict={`Nothing ${warnings === 0 ? '' : 'else '}speaks against importing it.`} />
      <CheckedLayers layers={layers} />
    </>
  )
}

interface CheckedProps {
  readonly name: string
  readonly management: string
  readonly checked: CheckedCluster
}

interface ImportVerdictProps extends Omit<CheckedProps, 'checked'> {
  readonly checked: CheckedCluster | undefined
  readonly error: Error | null
  readonly isLooking: boolean
}
