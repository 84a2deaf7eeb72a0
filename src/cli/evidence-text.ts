import type { WireEvidence } from '#contract/evidence.ts'
import { table } from './table.ts'
import { clockText } from './words.ts'

/** In one line, when it was observed. */
export function evidenceSummary(evidence: WireEvidence | null): string {
  if (evidence === null) return 'none yet: it is not verified'
  const { observedAt, since } = evidence
  return `observed ${clockText(observedAt)}${since === null ? '' : `, and so since ${clockText(since)}`}`
}

/** What was observed after the last step: every node, layer and API server. */
export function evidenceText({ nodes, layers, apiServers }: WireEvidence): string {
  const nodeRows = nodes.map(({ pool, name, kubernetesVersion, digest, ready, readyAt }) => [
    name,
    pool,
    kubernetesVersion,
    shortened(digest),
    !ready ? 'no' : readyAt === null ? 'yes' : `since ${clockText(readyAt)}`,
  ])
  const layerRows = layers.map(({ profile, name, version, digest, state }) => [
    `${profile}/${name}`,
    version,
    digest === null ? '' : shortened(digest),
    state,
  ])
  const serverRows = (apiServers ?? []).map(({ node, kubernetesVersion, healthy, memberHealthy }) => [
    node,
    kubernetesVersion,
    healthy ? 'answers' : 'does not answer',
    memberHealthy === null ? '' : memberHealthy ? 'healthy' : 'not healthy',
  ])
  return [
    table(['NODE', 'POOL', 'KUBERNETES', 'MADE FROM', 'READY'], nodeRows, 'No node.'),
    table(['LAYER', 'VERSION', 'RELEASE', 'STATE'], layerRows, 'No layer.'),
    ...(serverRows.length > 0 ? [table(['API SERVER', 'KUBERNETES', 'STATE', 'ETCD'], serverRows, '')] : []),
  ].join('\n')
}

/** Enough of a digest, whatever stands before it, to tell two apart. */
function shortened(digest: string): string {
  return digest.slice(digest.lastIndexOf(':') + 1, digest.lastIndexOf(':') + 13)
}
