import { useQuery } from '@tanstack/react-query'
import { countText } from '#core/base/count-text.ts'
import type { WireEvidence } from '#contract/evidence.ts'
import { read } from '../api/queries.ts'
import { When } from '../ui/when.tsx'

/** What proves that a cluster at rest is as its newest revision says. */
export function Proof({ cluster }: { readonly cluster: string }) {
  const { data } = useQuery(read.evidence(cluster))
  if (data === undefined) return <span className="c-quiet">Looking what proves it…</span>
  const { revision, evidence } = data
  if (evidence === null) return <span className="c-quiet">Revision {revision} has yet to be verified.</span>
  return (
    <span className="c-quiet">
      Verified <When at={evidence.observedAt} />: {seenText(evidence)} as revision {revision} says, with Kubernetes{' '}
      {evidence.kubernetesVersion}.
    </span>
  )
}

/** An imported cluster has no nodes of which a revision says anything. */
function seenText({ nodes, layers }: Pick<WireEvidence, 'nodes' | 'layers'>): string {
  const own = countText(layers.length, 'layer')
  if (nodes.length > 0) return `${countText(nodes.length, 'node')} and ${own} are`
  return `${own} ${layers.length === 1 ? 'is' : 'are'}`
}
