import { Wizard, WizardStep } from '@patternfly/react-core/dist/dynamic/components/Wizard'
import type { ReactNode } from 'react'
import type { DocumentPath } from '#core/cluster/edit-document.ts'
import { withVariable, variablesIn } from '#core/cluster/document-variables.ts'
import { problemOf } from '../api/call.ts'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { Skeletons } from '../ui/loaded.tsx'
import { LinesAt, pairs, TextAt } from '../ui/document-fields.tsx'
import { madeByPath } from './made-by.tsx'
import { CloudFields } from './new-cluster-cloud.tsx'
import { problemAt, type DocumentDraft } from '../ui/document-draft.ts'
import { declaredProblem, useDeclared } from './declared-variables.ts'
import { PoolsStep } from './new-cluster-pools.tsx'
import { ProfilesStep } from './new-cluster-profiles.tsx'
import { ReviewStep, useDryRun } from './new-cluster-review.tsx'
import { asked, VariableFields, type DeclaredVariable } from './variable-fields.tsx'

const steps = ['name', 'profiles', 'variables', 'cloud', 'pools', 'review'] as const
type StepId = (typeof steps)[number]

/** The places of the document that a step asks for: an error there marks the step. */
const placesOf: Readonly<Record<StepId, readonly DocumentPath[]>> = {
  name: [['metadata']],
  profiles: [
    ['spec', 'profiles'],
    ['spec', 'cloudType'],
  ],
  variables: [['spec', 'variables']],
  cloud: [['spec', 'cloud'], madeByPath, ['spec', 'parallelPools']],
  pools: [
    ['spec', 'controlPlane'],
    ['spec', 'workerPools'],
  ],
  review: [],
}

/** The document asked for step by step. Every step can be gone to at any time, and what is wrong is marked where it is. */
export function NewClusterWizard({ draft, step, onStep, onText, onCreate, creating, error, onCancel }: WizardProps) {
  const declared = useDeclared(draft)
  const current = steps.find((id) => id === step) ?? 'name'
  const dryRun = useDryRun(draft, current === 'review')
  const refused = [error, dryRun.error].flatMap((one) => (one ? problemOf(one).errors : []))
  const all: DocumentDraft = { ...draft, problems: [...draft.problems, ...refused] }
  const variableProblem = (variable: DeclaredVariable) => declaredProblem(all, variable)
  const hasProblem = (id: StepId) =>
    placesOf[id].some((path) => problemAt(all.problems, path) !== undefined) ||
    (id === 'variables' && (declared ?? []).some((variable) => variableProblem(variable) !== undefined))
  const status = (id: StepId) => ({ status: hasProblem(id) ? ('error' as const) : ('default' as const) })
  const ready = dryRun.isSuccess && !dryRun.isFetching
  return (
    <Wizard
      className="c-wizard"
      navAriaLabel="Steps"
      startIndex={steps.indexOf(current) + 1}
      onStepChange={(_, next) => onStep(String(next.id))}
      onClose={onCancel}
      shouldFocusContent={false}
    >
      <WizardStep id="name" name="Name and tags" {...status('name')}>
        <Body intro="What the cluster is called, and what it is found by.">
          <div className="c-fields-grid">
            <TextAt
              draft={all}
              path={['metadata', 'name']}
              label="Name"
              required
              help="1–63 of a-z, 0-9 and -. It cannot be changed later"
            />
            <LinesAt draft={all} path={['metadata', 'tags']} label="Tags" form={pairs(':')} help="One key:value in a line" />
          </div>
        </Body>
      </WizardStep>
      <WizardStep id="profiles" name="Profiles" {...status('profiles')}>
        <Body intro="What the cluster runs. A version can be switched later, by a plan.">
          <ProfilesStep draft={all} />
        </Body>
      </WizardStep>
      <WizardStep id="variables" name="Variables" {...status('variables')}>
        <Body intro="What the profiles ask of each cluster.">
          {declared === null ? (
            <Skeletons rows={4} />
          ) : asked(declared).length === 0 ? (
            <p>The chosen profiles ask for nothing.</p>
          ) : (
            <VariableFields
              variables={declared}
              values={variablesIn(draft.text) ?? {}}
              onChange={(name, value) => onText(withVariable(draft.text, name, value))}
              problemOf={variableProblem}
            />
          )}
        </Body>
      </WizardStep>
      <WizardStep id="cloud" name="Cloud settings" {...status('cloud')}>
        <Body intro="Where the nodes are, and what each of them gets.">
          <div className="c-fields-grid">
            <CloudFields draft={all} />
          </div>
        </Body>
      </WizardStep>
      <WizardStep id="pools" name="Node pools" {...status('pools')}>
        <Body intro="The nodes of the control plane, and those that work.">
          <PoolsStep draft={all} />
        </Body>
      </WizardStep>
      <WizardStep
        id="review"
        name="Review"
        footer={{
          nextButtonText: 'Create cluster',
          onNext: onCreate,
          isNextDisabled: !ready || creating,
          nextButtonProps: { isLoading: creating },
        }}
      >
        <Body intro="What it comes to, as the server says it. Nothing is made before you create it.">
          {error !== null && <ProblemAlert error={error} />}
          <ReviewStep draft={draft} dryRun={dryRun} />
        </Body>
      </WizardStep>
    </Wizard>
  )
}

interface WizardProps {
  readonly draft: DocumentDraft
  readonly step: string | undefined
  readonly onStep: (step: string) => void
  readonly onText: (text: string) => void
  readonly onCreate: () => void
  readonly creating: boolean
  readonly error: Error | null
  readonly onCancel: () => void
}

function Body({ intro, children }: { readonly intro: string; readonly children: ReactNode }) {
  return (
    <div className="c-stack">
      <p className="c-quiet">{intro}</p>
      {children}
    </div>
  )
}
