import type { ManagementProblem } from './management-report.ts'

/** What a look at a cluster that others made found. */
export interface ImportedReport {
  /** The version of its API server, without `v`; null where it was not reached. */
  readonly kubernetesVersion: string | null
  /** The identity of its namespace `kube-system`, which it has for as long as it lives; null where it was not read. */
  readonly identity: string | null
  /** The releases that Helm keeps there, as `namespace/name`. */
  readonly releases: readonly string[]
  /** What keeps add-ons from being brought there. Empty: nothing does. */
  readonly problems: readonly ManagementProblem[]
}

/**
 * What a kubeconfig must allow, whatever the add-ons are: Cairn lists nodes and reads the identity of the cluster; Helm makes namespaces
 * and keeps its releases in Secrets (helm.sh/docs/topics/advanced, "Storage backends"). What the charts themselves hold comes to that.
 */
export const importedRights = [
  { group: '', plural: 'nodes', verbs: ['list'] },
  { group: '', plural: 'namespaces', verbs: ['get', 'create'] },
  { group: '', plural: 'secrets', verbs: ['get', 'list', 'create', 'update', 'delete'] },
] as const
