import type { ReactNode } from 'react'
import type { ControlPlane, WorkerPool } from './pool-form.ts'

/** What a pool is told beside its machine: how it is updated, where it stands, and what its nodes carry. */
export function PoolFacts({ name, spec }: { readonly name: string; readonly spec: ControlPlane | WorkerPool }) {
  const worker = 'name' in spec ? spec : null
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Machine', [spec.instanceType, `${spec.diskGiB} GiB`, ...(spec.image === null ? [] : [spec.image])].join(', ')],
    ['Strategy', strategyText(spec.strategy, worker?.repaveInterval ?? '0s')],
    ['Drain', `${spec.drain.deadline}, then ${spec.drain.then}`],
    ['Zones', spec.zones.length === 0 ? 'any' : spec.zones.join(', ')],
    ...(worker === null || worker.kubernetesVersion === null ? [] : [['Pinned to', worker.kubernetesVersion] as const]),
    ...(worker === null || worker.autoscaler === null
      ? []
      : [['Autoscaler', `${worker.autoscaler.min} to ${worker.autoscaler.max}`] as const]),
    ...namedFact('Labels', Object.entries(spec.labels).map(pairText)),
    ...namedFact('Annotations', Object.entries(spec.annotations).map(pairText)),
    ...namedFact(
      'Taints',
      spec.taints.map(({ key, value, effect }) => `${pairText([key, value])}:${effect}`),
    ),
    [
      'Health check',
      Object.keys(spec.healthCheck).length === 0 ? 'as the engine does it' : <Json key="health" value={spec.healthCheck} />,
    ],
    ...(Object.keys(spec.kubeadm).length === 0 ? [] : [['Kubeadm', <Json key="kubeadm" value={spec.kubeadm} />] as const]),
  ]
  return (
    <dl className="c-pool-facts" aria-label={`Settings of ${name}`}>
      {facts.map(([term, fact]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  )
}

function strategyText(strategy: ControlPlane['strategy'], interval: string): string {
  const how =
    strategy.type === 'custom'
      ? `custom: ${strategy.maxSurge} more, ${strategy.maxUnavailable} fewer`
      : strategy.type.replace('-', ' ')
  return interval === '0s' ? how : `${how}, a node every ${interval}`
}

const pairText = ([key, value]: readonly [string, string]) => (value === '' ? key : `${key}=${value}`)

function namedFact(term: string, texts: readonly string[]): readonly (readonly [string, ReactNode])[] {
  return texts.length === 0 ? [] : [[term, <code key={term}>{texts.join(', ')}</code>]]
}

function Json({ value }: { readonly value: object }) {
  return <code>{JSON.stringify(value)}</code>
}
