import type { Problem, ProblemCode } from '#contract/problem.ts'

const steps: Readonly<Partial<Record<ProblemCode | 'answer.unreadable', string>>> = {
  'session.missing': 'Log in first: cairn login --server URL',
  'key.invalid': 'Log in again: cairn login --server URL',
  'session.refused': 'Check the e-mail address and the password, and try again.',
  'rate.limited': 'Wait a minute, then try again.',
  'cluster.missing': 'See the clusters that exist: cairn cluster list',
  'cluster.provisioning': 'Follow the cluster until it runs: cairn cluster watch CLUSTER',
  'cluster.exists': 'Change it by a plan: cairn apply -f FILE',
  'profile.missing': 'See the profiles that exist: cairn profile list',
  'profile.exists': 'Add a version to it (cairn profile version NAME NEW --from OLD), or save it: cairn apply -f FILE',
  'version.missing': 'See the versions that exist: cairn profile versions NAME',
  'version.exists': 'Choose another version, or save it in place: cairn profile save -f FILE',
  'version.in-use': 'Move those clusters to another version first: cairn cluster list --profile NAME@VERSION',
  'layer.missing': "See the cluster's layers: cairn cluster layers CLUSTER",
  'revision.missing': "See the cluster's revisions: cairn cluster revisions CLUSTER",
  'registry.missing': 'See the registries: cairn registry list',
  'management-cluster.missing': 'See the management clusters: cairn management-cluster list',
  'management-cluster.in-use': 'See its clusters: cairn cluster list',
  'management-cluster.away': 'See what is wrong with it: cairn management-cluster get NAME',
  'adoption.missing': 'See what can be adopted: cairn cluster adoptable MANAGEMENT',
  'adoption.refused': 'See all of it: cairn cluster adopt MANAGEMENT NAMESPACE/NAME --dry-run',
  'cloud-account.missing': 'See the cloud accounts: cairn cloud-account list',
  'cloud-account.in-use': 'See its clusters: cairn cloud-account get NAME',
  'pack.missing': 'See the packs: cairn pack list',
  'pack.unknown': 'See the packs (cairn pack list), or read their registry again: cairn registry sync NAME',
  'plan.missing': "See the cluster's plans: cairn plans CLUSTER",
  'batch.missing': 'Name the project that it was planned in (--project), or plan again: cairn batch plan …',
  'plan.stale': 'Plan again (cairn plan CLUSTER …) and approve the new plan.',
  'plan.expired': 'Plan again (cairn plan CLUSTER …) and approve the new plan.',
  'plan.rejected': 'Plan again: cairn plan CLUSTER …',
  'plan.approved': 'Follow the update: cairn cluster watch CLUSTER',
  'plan.blocked': 'Change the request as the checks say and plan again: cairn plan CLUSTER …',
  'plan.unverified': 'Report it with this answer: it is a fault of Cairn. A smaller change may be planned meanwhile.',
  'repave.unacknowledged': 'Read what goes (cairn plans CLUSTER PLAN), then: cairn approve PLAN --acknowledge-repave',
  'update.running': 'Follow it (cairn cluster watch CLUSTER), or take its place: cairn approve PLAN --supersede',
  'update.missing': 'See the updates so far: cairn updates CLUSTER',
  'update.state': 'See where it stands: cairn cluster get CLUSTER',
  'delete.not-stuck': 'See where it stands: cairn cluster get CLUSTER',
  'body.too-large': 'Split the document: values and manifests count towards the limit.',
  'server.unready': 'Try again in a moment.',
  'server.failed': "Look into the server's log for the time of this request.",
  'answer.unreadable': 'Check that the address is that of a Cairn server: cairn login --server URL',
}

/** What the command line was about, by the words that stand for it in `steps`. */
export type Given = Readonly<Partial<Record<'CLUSTER' | 'PLAN', string>>>

/** What a user can do after this refusal, where there is something better than correcting what was named. */
export function nextStep(problem: Problem, given: Given): string | null {
  const step = (steps as Readonly<Record<string, string>>)[problem.code] ?? null
  return step && step.replace(/\b(?:CLUSTER|PLAN)\b/g, (word) => given[word as keyof Given] ?? word)
}
