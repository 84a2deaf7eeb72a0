import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Popover } from '@patternfly/react-core/dist/dynamic/components/Popover'
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon'
import { Icon } from '@patternfly/react-core/dist/dynamic/components/Icon'
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
      <Icon status="danger" isInline>
        <ExclamationCircleIcon />
      </Icon>{' '}
      {problems.length === 1 ? '1 problem keeps' : `${problems.length} problems keep`} it from being saved.{' '}
      <Popover
        aria-label="Problems of the draft"
        maxWidth="36rem"
        bodyContent={
          <ul className="c-bullets">
            {problems.slice(0, 20).map(({ layer, message, code }, place) => (
              <li key={place}>
                {layer !== null && <Go to={paths.profileVersion(name, version, layer)}>{layer}</Go>} {message}{' '}
                <span className="c-quiet">{code}</span>
              </li>
            ))}
          </ul>
        }
      >
        <Button variant="link" isInline>
          {problems.length === 1 ? 'Which' : 'Which ones'}
        </Button>
      </Popover>
    </>
  )
}

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

function Effect({ effect: { scope, reasons, layers } }: { readonly effect: ProfileEffect }) {
  if (scope === 'none') {
    return (
      <>
        <Icon status="success" isInline>
          <CheckCircleIcon />
        </Icon>{' '}
        {layers.length === 0
          ? 'Changes nothing on clusters that take it.'
          : `Replaces no node: ${layers.join(', ')} ${layers.length === 1 ? 'changes' : 'change'} in place.`}
      </>
    )
  }
  const [first, ...more] = reasons
  return (
    <>
      <Icon status="warning" isInline>
        <ExclamationTriangleIcon />
      </Icon>{' '}
      <b>Repaves {scopeWords[scope]}</b> of clusters that take it{first && `: ${first.text}`}
      {more.length > 0 && ' '}
      {more.length > 0 && (
        <Popover
          aria-label="Why nodes are replaced"
          maxWidth="36rem"
          bodyContent={
            <ul className="c-bullets">
              {reasons.map(({ text, pools }) => (
                <li key={text}>
                  {text} <span className="c-quiet">({poolWords[pools]})</span>
                </li>
              ))}
            </ul>
          }
        >
          <Button variant="link" isInline>
            and {more.length} more {more.length === 1 ? 'reason' : 'reasons'}
          </Button>
        </Popover>
      )}
    </>
  )
}
