import { importedRights, type ImportedReport } from '#core/cluster-api/imported-report.ts'
import { accessProblem, missingRights, readVersion } from './access.ts'
import type { KubeClient, ServedObject } from './kube-client.ts'

/** Sees whether add-ons can be brought to a cluster that others made: whether it answers, and whether the account may do what that takes. */
export async function lookAtImported(client: KubeClient): Promise<ImportedReport> {
  const version = await readVersion(client)
  if (version.kind !== 'version')
    return { kubernetesVersion: null, identity: null, releases: [], problems: [accessProblem(version)] }
  const missing = await missingRights(client, importedRights, 'give it those of the cluster role cluster-admin, or these')
  const system = await client.read({ apiVersion: 'v1', kind: 'Namespace', namespace: null, name: 'kube-system' })
  const kept = await client.list({ apiVersion: 'v1', kind: 'Secret' }, { labelSelector: 'owner=helm', metadataOnly: true })
  const unread = system.kind === 'object' || missing.length > 0 ? [] : [accessProblem(system)]
  return {
    kubernetesVersion: version.kubernetesVersion,
    identity: system.kind === 'object' ? system.object.metadata.uid : null,
    releases: kept.kind === 'list' ? [...new Set(kept.items.map(releaseOf))] : [],
    problems: [...missing, ...unread],
  }
}

/** A Secret for each revision of a release (helm, pkg/storage/driver/secrets.go). */
function releaseOf({ metadata: { namespace = '', labels = {} } }: ServedObject): string {
  return `${namespace}/${labels['name'] ?? ''}`
}
