import { BanIconConfig } from '@patternfly/react-icons/dist/esm/icons/ban-icon'
import { CheckCircleIconConfig } from '@patternfly/react-icons/dist/esm/icons/check-circle-icon'
import { ExclamationCircleIconConfig } from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon'
import { ExclamationTriangleIconConfig } from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import { HourglassHalfIconConfig } from '@patternfly/react-icons/dist/esm/icons/hourglass-half-icon'
import { InfoCircleIconConfig } from '@patternfly/react-icons/dist/esm/icons/info-circle-icon'
import { OutlinedArrowAltCircleUpIconConfig } from '@patternfly/react-icons/dist/esm/icons/outlined-arrow-alt-circle-up-icon'
import { OutlinedQuestionCircleIconConfig } from '@patternfly/react-icons/dist/esm/icons/outlined-question-circle-icon'
import { PauseCircleIconConfig } from '@patternfly/react-icons/dist/esm/icons/pause-circle-icon'
import { SyncAltIconConfig } from '@patternfly/react-icons/dist/esm/icons/sync-alt-icon'
import { UndoIconConfig } from '@patternfly/react-icons/dist/esm/icons/undo-icon'
import type { ReactNode } from 'react'
import { Glyph, type Picture } from './glyph.tsx'

type Tone = 'success' | 'warning' | 'danger' | 'info' | 'custom' | 'none'
type Look = readonly [Picture, Tone]

const done: Look = [CheckCircleIconConfig, 'success']
const moving: Look = [SyncAltIconConfig, 'info']
const waiting: Look = [HourglassHalfIconConfig, 'warning']
const failed: Look = [ExclamationCircleIconConfig, 'danger']
const unsure: Look = [OutlinedQuestionCircleIconConfig, 'none']
const warned: Look = [ExclamationTriangleIconConfig, 'warning']
const told: Look = [InfoCircleIconConfig, 'info']
const noted: Look = [InfoCircleIconConfig, 'none']
const still: Look = [PauseCircleIconConfig, 'warning']
const ended: Look = [BanIconConfig, 'none']
const newer: Look = [OutlinedArrowAltCircleUpIconConfig, 'custom']

/** Every state that a person sees, with its icon and tone. The word always stands beside them: no state is told by colour alone. */
const looks: Readonly<Record<string, Look>> = {
  // clusters
  Pending: [HourglassHalfIconConfig, 'info'],
  Provisioning: moving,
  Running: done,
  Deleting: [SyncAltIconConfig, 'warning'],
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
  queued: [HourglassHalfIconConfig, 'none'],
  'in progress': moving,
  ready: done,
  failed,
  // nodes
  booting: moving,
  joining: moving,
  cordoned: [BanIconConfig, 'warning'],
  draining: [SyncAltIconConfig, 'warning'],
  removing: [SyncAltIconConfig, 'warning'],
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
  aborting: [SyncAltIconConfig, 'warning'],
  aborted: ended,
  superseded: ended,
  // pools of an abort
  back: [UndoIconConfig, 'info'],
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
  const [picture, tone] = looks[state] ?? unsure
  return <Glyph picture={picture} className={`c-tone-${tone}`} />
}
