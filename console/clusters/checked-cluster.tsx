import type { Cluster, clusterRoutes } from '#contract/cluster.ts'
import type { AnswerOf } from '#contract/route.ts'
import { Card } from '../ui/card.tsx'
import { kindWord } from '../ui/layer-stack.tsx'
import { StateWord } from '../ui/state-word.tsx'

/** What a document would come to, as the server says it without making the cluster. */
export type CheckedCluster = Exclude<AnswerOf<typeof clusterRoutes.create>, Cluster>

export function CheckedLayers({ layers }: Pick<CheckedCluster, 'layers'>) {
  return (
    <Card title="Layers" beside={<span className="c-quiet">{layers.length} in install order</span>}>
      <dl className="c-facts">
        {layers.map(({ profile, name, kind, version }) => (
          <div key={`${profile}/${name}`}>
            <dt>{kindWord(kind)}</dt>
            <dd>
              {name} <span className="c-quiet">{version}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

/** Warnings with what to do; what is as it should be is one line. */
export function CheckList({ checks, verdict }: CheckListProps) {
  const warnings = checks.filter(({ severity }) => severity === 'warning')
  const passed = checks.filter(({ severity }) => severity === 'info')
  return (
    <ul className="c-plain-list c-checks c-stack" aria-label="Checks">
      {warnings.map(({ code, message, remedy }) => (
        <li key={code + message}>
          <StateWord state="warning">
            {message} <span className="c-quiet">{code}</span>
            {remedy !== '' && <span className="c-detail">{remedy}</span>}
          </StateWord>
        </li>
      ))}
      <li>
        <StateWord state="approved">
          {verdict}{' '}
          <span className="c-quiet">
            {passed.length === 0
              ? 'The server has checked the document.'
              : `${passed.length} remarks: ${[...new Set(passed.map(({ code }) => code))].join(', ')}`}
          </span>
        </StateWord>
      </li>
    </ul>
  )
}

interface CheckListProps extends Pick<CheckedCluster, 'checks'> {
  /** What is said where nothing refuses it. */
  readonly verdict: string
}
