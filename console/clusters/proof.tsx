import { useQuery } from '@tanstack/react-query'
import { countText } from '#core/base/count-text.ts'
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
      Verified <When at={evidence.observedAt} />: {countText(evidence.nodes.length, 'node')} and{' '}
      {countText(evidence.layers.length, 'layer')} are as revision {revision} says, with Kubernetes {evidence.kubernetesVersion}.
    </span>
  )
}
