import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import type { DocumentPath } from '#core/cluster/edit-document.ts'
import { Card } from '../ui/card.tsx'
import { LinesAt, list, pairs, taints, TextAt } from '../ui/document-fields.tsx'
import { itemsAt, textAt, wordOf, type DocumentDraft } from '../ui/document-draft.ts'

const workers = ['spec', 'workerPools']

/** The control plane and the worker pools, each with what is asked less often folded below. */
export function PoolsStep({ draft }: { readonly draft: DocumentDraft }) {
  const pools = itemsAt(draft, workers)
  const add = () => {
    const instanceType = textAt(draft, [...workers, 0, 'instanceType']) || textAt(draft, ['spec', 'controlPlane', 'instanceType'])
    draft.set([...workers, pools.length], { name: freeName(pools.map(({ name }) => wordOf(name))), replicas: 1, instanceType })
  }
  return (
    <div className="c-stack">
      <Card title="Control plane">
        <PoolFields draft={draft} path={['spec', 'controlPlane']} controlPlane />
      </Card>
      {pools.map((pool, index) => (
        <Card
          key={index}
          title={`Worker pool ${wordOf(pool['name'] ?? index + 1)}`}
          beside={
            <Button variant="link" isInline onClick={() => draft.set([...workers, index], undefined)}>
              Remove the pool {wordOf(pool['name'] ?? index + 1)}
            </Button>
          }
        >
          <PoolFields draft={draft} path={[...workers, index]} />
        </Card>
      ))}
      <div className="c-row">
        <Button variant="secondary" onClick={add}>
          Add a worker pool
        </Button>
        {pools.length === 0 && <span className="c-quiet">Without worker pools nothing runs but the control plane.</span>}
      </div>
    </div>
  )
}

interface PoolFieldsProps {
  readonly draft: DocumentDraft
  readonly path: DocumentPath
  readonly controlPlane?: boolean
}

const strategies = [
  ['', 'Expand first: a new node before an old one goes'],
  ['contract-first', 'Contract first: an old node goes before the new one'],
] as const

function PoolFields({ draft, path, controlPlane = false }: PoolFieldsProps) {
  const at = (...more: DocumentPath) => ({ draft, path: [...path, ...more] })
  const custom = textAt(draft, [...path, 'strategy', 'type'])
  return (
    <>
      <div className="c-fields c-fields-grid">
        {!controlPlane && <TextAt {...at('name')} label="Name" required />}
        {controlPlane ? (
          <TextAt
            {...at('replicas')}
            label="Nodes"
            number
            options={[
              ['1', '1: no other takes over when it fails'],
              ['3', '3: one may fail'],
              ['5', '5: two may fail'],
            ]}
          />
        ) : (
          <TextAt {...at('replicas')} label="Nodes" number required />
        )}
        <TextAt {...at('instanceType')} label="Instance type" required />
        <TextAt {...at('diskGiB')} label="Disk, GiB" number help="Empty: 60" />
        <LinesAt {...at('zones')} label="Zones" form={list} rows={2} help="One in a line; nodes are spread over them" />
      </div>
      <details className="c-change">
        <summary>
          <span className="c-change-name">Updates, labels and taints</span>
          <span className="c-quiet">of {controlPlane ? 'the control plane' : textAt(draft, [...path, 'name'])}</span>
        </summary>
        <div className="c-fields c-fields-grid">
          <StrategyAt {...at('strategy')} value={custom} />
          {!controlPlane && (
            <TextAt
              {...at('repaveInterval')}
              label="Repave interval"
              help="How long a new node must be ready before the next, such as 10m. Empty: 0s"
            />
          )}
          <TextAt
            {...at('drain', 'deadline')}
            label="Drain deadline"
            help="How long pods may take to leave, such as 30m. Empty: 30m"
          />
          <TextAt
            {...at('drain', 'then')}
            label="After the deadline"
            options={[
              ['', 'Halt and say why'],
              ['force', 'Remove the node anyway'],
            ]}
          />
          <LinesAt {...at('labels')} label="Labels" form={pairs('=')} help="One key=value in a line" />
          <LinesAt {...at('taints')} label="Taints" form={taints} help="One key=value:Effect in a line" />
        </div>
      </details>
    </>
  )
}

/** A strategy is a map of its type; a custom one has numbers that stand in the document alone. */
function StrategyAt({
  draft,
  path,
  value,
}: {
  readonly draft: DocumentDraft
  readonly path: DocumentPath
  readonly value: string
}) {
  return (
    <TextAt
      draft={{ ...draft, set: (at, type) => draft.set(type === undefined ? path : at, type) }}
      path={[...path, 'type']}
      label="Strategy"
      options={value === 'custom' ? [...strategies, ['custom', 'Custom, as the document says']] : strategies}
    />
  )
}

function freeName(taken: readonly string[]): string {
  return ['general', 'batch', 'edge'].find((name) => !taken.includes(name)) ?? `pool-${taken.length + 1}`
}
