import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Popover } from '@patternfly/react-core/dist/dynamic/components/Popover'
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon'
import { Icon } from '@patternfly/react-core/dist/dynamic/components/Icon'
import type { ComponentType, ReactNode } from 'react'
import { countText } from '#core/base/count-text.ts'
import type { ProfileDocument } from '#contract/profile.ts'
import type { ProfileEffect } from '#core/plan/profile-effect.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import type { DraftProblem } from './draft-check.ts'
import { useCheckedDraft } from './use-draft-check.ts'

/** What saving the draft would mean for clusters on the version, or what keeps it from being saved; it follows the typing. */
export function DraftEffect({ name, draft }: { readonly name: string; readonly draft: ProfileDocument }) {
  const checked = useCheckedDraft()
  return (
    <span className="c-draft-effect" role="status" aria-label="What the draft would do">
      {checked === null ? (
        <span className="c-quiet">Looking at what it would do…</span>
      ) : checked.problems.length > 0 ? (
        <Problems problems={checked.problems} name={name} version={draft.spec.version} />
      ) : (
        <Effect effect={checked.effect} />
      )}
    </span>
  )
}

function Problems({ problems, name, version }: ProblemsProps) {
  return (
    <>
      <Mark status="danger" icon={ExclamationCircleIcon} />
      <span>
        {countText(problems.length, 'problem')} {problems.length === 1 ? 'keeps' : 'keep'} it from being saved.
      </span>
      <More label="Problems of the draft" text={problems.length === 1 ? 'Which' : 'Which ones'}>
        {problems.slice(0, problemsShown).map(({ layer, message, code }, place) => (
          <li key={place}>
            {layer !== null && <Go to={paths.profileVersion(name, version, layer)}>{layer}</Go>} {message}{' '}
            <span className="c-quiet">{code}</span>
          </li>
        ))}
      </More>
    </>
  )
}

const problemsShown = 20

interface ProblemsProps {
  readonly problems: readonly DraftProblem[]
  readonly name: string
  readonly version: string
}

const scopeWords = {
  full: 'the control plane and all worker pools',
  'control-plane': 'the control plane, and no worker',
  'worker-pools': 'worker pools, and no control plane',
  none: '',
} as const satisfies Record<ProfileEffect['scope'], string>

const poolWords = { all: 'all pools', 'control-plane': 'control plane', worker: 'workers' } as const

/** What it would do to nodes, in one sentence. */
export function effectText({ scope, reasons, layers }: ProfileEffect): string {
  if (scope !== 'none')
    return `Repaves ${scopeWords[scope]} of clusters that take it: ${reasons.map(({ text }) => text).join('; ')}`
  return layers.length === 0
    ? 'Changes nothing on clusters that take it.'
    : `Replaces no node: ${layers.join(', ')} ${layers.length === 1 ? 'changes' : 'change'} in place.`
}

function Effect({ effect }: { readonly effect: ProfileEffect }) {
  const { scope, reasons, guards } = effect
  if (guards.length > 0) return <Guarded guards={guards} />
  if (scope === 'none') {
    return (
      <>
        <Mark status="success" icon={CheckCircleIcon} />
        <span>{effectText(effect)}</span>
      </>
    )
  }
  return (
    <>
      <Mark status="warning" icon={ExclamationTriangleIcon} />
      <span>
        <b>Repaves {scopeWords[scope]}</b> of clusters that take it: {reasons[0]?.text}
      </span>
      <More label="Why nodes are replaced" text={reasons.length === 1 ? 'Why' : `All ${reasons.length} reasons`}>
        {reasons.map(({ text, pools }) => (
          <li key={text}>
            {text} <span className="c-quiet">({poolWords[pools]})</span>
          </li>
        ))}
      </More>
    </>
  )
}

/** Saving is possible, and leads nowhere: each cluster's plan would be blocked. */
function Guarded({ guards }: Pick<ProfileEffect, 'guards'>) {
  return (
    <>
      <Mark status="warning" icon={ExclamationTriangleIcon} />
      <span>
        <b>Blocks the plan</b> of clusters that take it: {guards[0]?.message}
      </span>
      <More label="What stands against it" text="Why">
        {guards.map(({ code, message, remedy }) => (
          <li key={`${code} ${message}`}>
            {message} {remedy} <span className="c-quiet">{code}</span>
          </li>
        ))}
      </More>
    </>
  )
}

function Mark({ status, icon: Shape }: { readonly status: 'danger' | 'warning' | 'success'; readonly icon: ComponentType }) {
  return (
    <Icon status={status} isInline>
      <Shape />
    </Icon>
  )
}

function More({ label, text, children }: { readonly label: string; readonly text: string; readonly children: ReactNode }) {
  return (
    <Popover aria-label={label} maxWidth="36rem" bodyContent={<ul className="c-bullets c-breakable">{children}</ul>}>
      <Button variant="link" isInline>
        {text}
      </Button>
    </Popover>
  )
}
