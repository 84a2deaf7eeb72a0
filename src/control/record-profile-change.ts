import type { JsonObject } from '#core/base/json.ts'
import type { AuditAction } from '#core/history/audit-actions.ts'
import type { EventReason } from '#core/history/event-reasons.ts'
import { appendAudit } from '#store/audit.ts'
import { appendEvent } from '#store/events.ts'
import type { Transactor } from '#store/transactor.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'

export interface ProfileChange {
  readonly profile: string
  /** Null where it is about the profile as a whole. */
  readonly version: string | null
  readonly action: AuditAction
  readonly reason: EventReason
  readonly message: string
  readonly detail: JsonObject
}

/** Puts down what is done to a profile, in the transaction that does it: for auditors, for people who watch, for open pages. */
export async function recordProfileChange(
  { changes }: Pick<Control, 'changes'>,
  tx: Transactor,
  { project, principal }: ProjectScope,
  change: ProfileChange,
): Promise<void> {
  const { profile, version, action, reason, message, detail } = change
  const name = version === null ? profile : `${profile}@${version}`
  await appendAudit(tx, { projectId: project.id, actor: principal, action, object: `profile/${name}`, detail })
  await appendEvent(tx, {
    projectId: project.id,
    clusterId: null,
    clusterName: null,
    reason,
    message,
    object: { kind: 'profile', name },
  })
  changes.announce(tx, { projectId: project.id, profiles: [profile] })
}
