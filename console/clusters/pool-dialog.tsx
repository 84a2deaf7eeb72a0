import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useState } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { present } from '#core/base/assert.ts'
import { controlPlanePool } from '#core/cluster/cluster.ts'
import { usePropose, type PlanRequestInput } from '../plans/propose.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Overtaken } from '../ui/overtaken.tsx'
import { Fields, words } from './pool-fields.tsx'
import { controlPlaneFrom, fieldsOf, newPool, problemsOf, workerPoolFrom, type PoolFields } from './pool-form.ts'

export type PoolEdit = { readonly kind: 'add' } | { readonly kind: 'change' | 'scale' | 'remove'; readonly pool: string }

/** A change of one pool, to be planned. */
export function PoolDialog({
  cluster,
  edit,
  onClose,
}: {
  readonly cluster: Cluster
  readonly edit: PoolEdit
  readonly onClose: () => void
}) {
  const { spec, metadata } = cluster
  const controlPlane = edit.kind !== 'add' && edit.pool === controlPlanePool
  const before = edit.kind === 'add' ? undefined : spec.workerPools.find(({ name }) => name === edit.pool)
  const isGone = edit.kind !== 'add' && !controlPlane && before === undefined
  const saved = controlPlane ? spec.controlPlane : before
  const [begun, setBegun] = useState(() => (saved === undefined ? newPoolOf(cluster) : fieldsOf(saved)))
  const [typed, setTyped] = useState<Partial<PoolFields>>({})
  // What nobody types here follows what others save, so that a change of one field undoes none of another.
  const now = saved === undefined ? begun : fieldsOf(saved)
  const fields: PoolFields = { ...now, ...typed }
  const overtaken = namesIn(typed).filter((name) => now[name] !== begun[name] && now[name] !== typed[name])
  const propose = usePropose(metadata.name)
  const controlPlaneTold = () => controlPlaneFrom(fields, present(spec.controlPlane, 'only a pool that is there is changed'))
  const told = controlPlane ? controlPlaneTold() : workerPoolFrom(fields, before)
  // What nobody has touched yet is no mistake of theirs.
  const problems = Object.fromEntries(
    Object.entries(problemsOf(told)).filter(([name]) => fields[name as keyof PoolFields] !== begun[name as keyof PoolFields]),
  )
  const shared = {
    fields,
    problems,
    controlPlane,
    set: (name: keyof PoolFields, value: string) => setTyped({ ...typed, [name]: value }),
  }
  const request = (): PlanRequestInput => {
    if (controlPlane) return { controlPlane: controlPlaneTold() }
    if (edit.kind === 'add') return { workerPools: [...spec.workerPools, workerPoolFrom(fields, undefined)] }
    if (edit.kind === 'remove') return { workerPools: spec.workerPools.filter(({ name }) => name !== edit.pool) }
    return { workerPools: spec.workerPools.map((pool) => (pool.name === edit.pool ? workerPoolFrom(fields, pool) : pool)) }
  }
  const isHeld = propose.isPending || isGone || overtaken.length > 0
  return (
    <Dialog
      title={titleOf(edit)}
      isOpen
      onClose={onClose}
      error={propose.error}
      {...(edit.kind !== 'remove' && { first: '#pool-form :is(input, select)' })}
      size={edit.kind === 'add' || edit.kind === 'change' ? 'medium' : 'small'}
      actions={
        <Button variant="primary" type="submit" form="pool-form" isLoading={propose.isPending} isDisabled={isHeld}>
          Plan it
        </Button>
      }
    >
      <Form
        id="pool-form"
        className="c-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isHeld) propose.mutate(request())
        }}
      >
        {isGone && <p role="alert">Somebody else removed {edit.pool} while you edited. There is nothing left to change.</p>}
        {overtaken.length > 0 && (
          <Overtaken
            what={fields.name}
            label={`What somebody else changed in ${fields.name}`}
            rows={overtaken.map((name) => ({ what: words[name].label, theirs: now[name], mine: fields[name] }))}
            onKeepMine={() => setBegun(now)}
            onTakeTheirs={() => {
              setBegun(now)
              setTyped(
                Object.fromEntries(Object.entries(typed).filter(([name]) => !overtaken.includes(name as keyof PoolFields))),
              )
            }}
          />
        )}
        {edit.kind === 'remove' && (
          <p>
            The {before?.replicas} nodes of {edit.pool} are drained and removed. The plan shows what that means before anything
            happens.
          </p>
        )}
        <Fields names={namesOf(edit, controlPlane)} {...shared} />
        {(edit.kind === 'add' || edit.kind === 'change') && (
          <>
            <Fields names={basics} {...shared} />
            {fields.strategy === 'custom' && <Fields names={['maxSurge', 'maxUnavailable']} {...shared} />}
            {!controlPlane && <Fields names={['repaveInterval', 'kubernetesVersion']} {...shared} />}
            <Fields names={['labels', 'taints']} {...shared} />
            <details className="c-form-more" open={Object.keys(problems).some((name) => isFurther(name))}>
              <summary>Drain, autoscaler, health check, and what else a node is made from</summary>
              <div className="pf-v6-c-form c-form">
                <Fields names={controlPlane ? further.filter((name) => !name.startsWith('autoscaler')) : further} {...shared} />
              </div>
            </details>
          </>
        )}
      </Form>
    </Dialog>
  )
}

const basics = ['instanceType', 'diskGiB', 'zones', 'strategy'] as const
const further: readonly (keyof PoolFields)[] = [
  'drainDeadline',
  'drainThen',
  'autoscalerMin',
  'autoscalerMax',
  'image',
  'annotations',
  'healthCheck',
  'kubeadm',
]
const isFurther = (name: string) => (further as readonly string[]).includes(name)

const namesIn = (typed: Partial<PoolFields>) => Object.keys(typed) as (keyof PoolFields)[]

function namesOf({ kind }: PoolEdit, controlPlane: boolean): readonly (keyof PoolFields)[] {
  if (kind === 'remove') return []
  return kind === 'add' && !controlPlane ? ['name', 'replicas'] : ['replicas']
}

/** A new pool starts as the first one is: most differ in little. */
function newPoolOf({ spec }: Cluster): PoolFields {
  const [first] = spec.workerPools
  return {
    ...(first ? fieldsOf(first) : { ...newPool, instanceType: spec.controlPlane?.instanceType ?? '' }),
    name: '',
    kubernetesVersion: '',
  }
}

function titleOf(edit: PoolEdit): string {
  if (edit.kind === 'add') return 'Add a worker pool'
  const verbs = { change: 'Change', scale: 'Scale', remove: 'Remove' } as const
  return `${verbs[edit.kind]} ${edit.pool}`
}
