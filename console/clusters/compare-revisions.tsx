import { useQuery } from '@tanstack/react-query'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { Choice } from '../ui/choice.tsx'
import { useGo } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { RevisionDifference } from './revision-diff.tsx'
import type { Revision } from './updates-tab.tsx'

/** Any two revisions beside each other; which ones is in the address. */
export function CompareRevisions({ cluster, revisions }: { readonly cluster: string; readonly revisions: readonly Revision[] }) {
  const asked = useAddress<'from' | 'to'>()
  const go = useGo()
  const newest = revisions[0]?.number ?? 1
  const to = numberOf(asked.to, revisions) ?? newest
  const from = numberOf(asked.from, revisions) ?? revisions.find(({ number }) => number < to)?.number ?? to
  const diff = useQuery({ ...read.clusterDiff(cluster, from, to), enabled: from !== to })
  const options = revisions.map(({ number, summary }) => ({
    value: String(number),
    label: `Revision ${number}`,
    description: summary,
  }))
  const choose = (next: { readonly from?: string; readonly to?: string }) =>
    void go(paths.clusterUpdates(cluster, { from: String(from), to: String(to), ...next }), { replace: true })
  return (
    <Card title="Compare revisions">
      <div className="c-row">
        From
        <Choice label="From" value={String(from)} options={options} onChoose={(next) => choose({ from: next })} />
        to
        <Choice label="To" value={String(to)} options={options} onChoose={(next) => choose({ to: next })} />
      </div>
      {from === to ? (
        <p className="c-quiet">Choose two different revisions.</p>
      ) : (
        <Loaded query={diff} rows={4}>
          {(found) => <RevisionDifference diff={found} />}
        </Loaded>
      )}
    </Card>
  )
}

function numberOf(text: string | undefined, revisions: readonly Revision[]): number | undefined {
  return revisions.find(({ number }) => String(number) === text)?.number
}
