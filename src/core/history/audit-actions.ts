/**
 * Every deed that the audit knows, with what it is in words: a person did this. Actions are stable: tools filter by them. A new one needs a
 * row here, or it does not compile.
 */
export const auditActions = {
  'session.create': 'Logged in',
  'session.delete': 'Logged out',
  'user.create': 'Made a user',
  'api-key.create': 'Made an API key',
  'api-key.delete': 'Revoked an API key',
  'project.create': 'Created a project',
  'project.set-policy': 'Set the policy of a project',
  'macros.set': 'Set macros',
  'registry.create': 'Added a registry',
  'registry.sync': 'Read a registry again',
  'management-cluster.create': 'Added a management cluster',
  'management-cluster.set-access': 'Gave a management cluster another kubeconfig',
  'management-cluster.delete': 'Forgot a management cluster',
  'cloud-account.create': 'Added a cloud account',
  'cloud-account.set-credentials': 'Gave a cloud account other credentials',
  'cloud-account.delete': 'Deleted a cloud account',
  'profile.create': 'Created a profile',
  'profile.create-version': 'Made a profile version',
  'profile.save-version': 'Saved a profile version in place',
  'profile.set-tags': 'Changed the tags of a profile',
  'profile.delete-version': 'Deleted a profile version',
  'profile.delete': 'Deleted a profile',
  'cluster.adopt': 'Adopted a cluster',
  'cluster.create': 'Created a cluster',
  'cluster.import': 'Imported a cluster',
  'cluster.tag': 'Changed the tags of a cluster',
  'cluster.retry': 'Had a failed cluster provisioned on',
  'cluster.delete': 'Deleted a cluster',
  'cluster.force-delete': 'Had a cluster forgotten',
  'cluster.read-kubeconfig': 'Read the kubeconfig of a cluster',
  'override.promote': 'Made a profile version of an override',
  'plan.propose': 'Made a plan',
  'plan.approve': 'Approved a plan',
  'plan.reject': 'Rejected a plan',
  'update.pause': 'Paused an update',
  'update.resume': 'Resumed an update',
  'update.retry': 'Had an update tried again',
  'update.abort': 'Aborted an update',
  'fault.inject': 'Injected a fault',
  'fault.clear': 'Ended a fault',
} as const

export type AuditAction = keyof typeof auditActions

/** What an action is in words; one of another release is told by its name. */
export function auditActionText(action: string): string {
  return Object.hasOwn(auditActions, action) ? auditActions[action as AuditAction] : action
}
