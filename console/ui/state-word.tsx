import { Icon } from '@patternfly/react-core/dist/dynamic/components/Icon'
import BanIcon from '@patternfly/react-icons/dist/esm/icons/ban-icon'
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon'
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import HourglassHalfIcon from '@patternfly/react-icons/dist/esm/icons/hourglass-half-icon'
import InfoCircleIcon from '@patternfly/react-icons/dist/esm/icons/info-circle-icon'
import OutlinedArrowAltCircleUpIcon from '@patternfly/react-icons/dist/esm/icons/outlined-arrow-alt-circle-up-icon'
import OutlinedQuestionCircleIcon from '@patternfly/react-icons/dist/esm/icons/outlined-question-circle-icon'
import PauseCircleIcon from '@patternfly/react-icons/dist/esm/icons/pause-circle-icon'
import SyncAltIcon from '@patternfly/react-icons/dist/esm/icons/sync-alt-icon'
import UndoIcon from '@patternfly/react-icons/dist/esm/icons/undo-icon'
import type { ComponentType, ReactNode } from 'react'

type Tone = 'success' | 'warning' | 'danger' | 'info' | 'custom' | 'none'
type Look = readonly [ComponentType, Tone]

const done: Look = [CheckCircleIcon, 'success']
const moving: Look = [SyncAltIcon, 'info']
const waiting: Look = [HourglassHalfIcon, 'warning']
const failed: Look = [ExclamationCircleIcon, 'danger']
const unsure: Look = [OutlinedQuestionCircleIcon, 'none']
const warned: Look = [ExclamationTriangleIcon, 'warning']
const told: Look = [InfoCircleIcon, 'info']
const noted: Look = [InfoCircleIcon, 'none']
const still: Look = [PauseCircleIcon, 'warning']
const ended: Look = [BanIcon, 'none']
const newer: Look = [OutlinedArrowAltCircleUpIcon, 'custom']

/** Every state that a person sees, with its icon and tone. The word always stands beside them: no state is told by colour alone. */
const looks: Readonly<Record<string, Look>> = {
  // clusters
  Pending: [HourglassHalfIcon, 'info'],
  Provisioning: moving,
  Running: done,
  Deleting: [SyncAltIcon, 'warning'],
  Failed: failed,
  Healthy: done,
  Unhealthy: failed,
  Unknown: unsure,
  'Up to date': done,
  'Updates available': newer,
  'Awaiting approval': waiting,
  Waiting: waiting,
  Updating: moving,
  Paused: still,
  Halted: failed,
  Verifying: moving,
  Drifted: warned,
  // layers
  queued: [HourglassHalfIcon, 'none'],
  'in progress': moving,
  ready: done,
  failed,
  // nodes
  booting: moving,
  joining: moving,
  cordoned: [BanIcon, 'warning'],
  draining: [SyncAltIcon, 'warning'],
  removing: [SyncAltIcon, 'warning'],
  'not ready': warned,
  outdated: warned,
  'up to date': done,
  // updates
  waiting,
  rolling: moving,
  verifying: moving,
  succeeded: done,
  paused: still,
  halted: failed,
  aborting: [SyncAltIcon, 'warning'],
  aborted: ended,
  superseded: ended,
  // pools of an abort
  back: [UndoIcon, 'info'],
  finishes: moving,
  left: still,
  // plans
  open: told,
  blocked: failed,
  empty: ended,
  approved: done,
  rejected: ended,
  expired: ended,
  stale: warned,
  // checks and events
  error: failed,
  warning: warned,
  info: noted,
}

export function StateWord({ state, children }: { readonly state: string; readonly children?: ReactNode }) {
  return (
    <span className="c-state">
      <StateIcon state={state} />
      <span>{children ?? state}</span>
    </span>
  )
}

export function StateIcon({ state }: { readonly state: string }) {
  const [Shape, tone] = looks[state] ?? unsure
  return (
    <Icon isInline {...(tone === 'none' ? {} : { status: tone })} className={tone === 'none' ? 'c-quiet' : ''}>
      <Shape />
    </Icon>
  )
}
