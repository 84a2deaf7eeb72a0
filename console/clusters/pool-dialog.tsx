import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useState } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { usePropose, type PlanRequestInput } from '../plans/propose.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { controlPlaneFrom, fieldsOf, newPool, workerPoolFrom, type PoolFields } from './pool-form.ts'

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
  const before = edit.kind === 'add' ? undefined : spec.workerPools.find(({ name }) => name === edit.pool)
  const controlPlane = edit.kind === 'change' && before === undefined
  const [fields, setFields] = useState(
    edit.kind === 'add' ? newPoolOf(cluster) : fieldsOf(controlPlane || before === undefined ? spec.controlPlane : before),
  )
  const propose = usePropose(metadata.name)
  const set = (name: keyof PoolFields) => (value: string) => setFields({ ...fields, [name]: value })
  const request = (): PlanRequestInput => {
    if (controlPlane) return { controlPlane: controlPlaneFrom(fields, spec.controlPlane) }
    if (edit.kind === 'add') return { workerPools: [...spec.workerPools, workerPoolFrom(fields, undefined)] }
    if (edit.kind === 'remove') return { workerPools: spec.workerPools.filter(({ name }) => name !== edit.pool) }
    return { workerPools: spec.workerPools.map((pool) => (pool.name === edit.pool ? workerPoolFrom(fields, pool) : pool)) }
  }
  return (
    <Dialog
      title={titleOf(edit)}
      isOpen
      onClose={onClose}
      error={propose.error}
      size={edit.kind === 'add' || edit.kind === 'change' ? 'medium' : 'small'}
      actions={
        <Button variant="primary" type="submit" form="pool-form" isLoading={propose.isPending} isDisabled={propose.isPending}>
          Plan it
        </Button>
      }
    >
      <Form
        id="pool-form"
        className="c-form"
        onSubmit={(event) => {
          event.preventDefault()
          propose.mutate(request())
        }}
      >
        {edit.kind === 'remove' && (
          <p>
            The {before?.replicas} nodes of {edit.pool} are drained and removed. The plan shows what that means before anything
            happens.
          </p>
        )}
        {edit.kind === 'add' && <Field label="Name" value={fields.name} onChange={set('name')} required />}
        {edit.kind !== 'remove' && (
          <Field
            label="Nodes"
            value={fields.replicas}
            onChange={set('replicas')}
            required
            {...(controlPlane ? { help: '1, 3 or 5' } : {})}
          />
        )}
        {(edit.kind === 'add' || edit.kind === 'change') && <Details fields={fields} set={set} worker={!controlPlane} />}
      </Form>
    </Dialog>
  )
}

function Details({ fields, set, worker }: DetailsProps) {
  return (
    <>
      <Field label="Instance type" value={fields.instanceType} onChange={set('instanceType')} required />
      <Field label="Disk, GiB" value={fields.diskGiB} onChange={set('diskGiB')} />
      <Field label="Zones" value={fields.zones} onChange={set('zones')} help="Separated by commas" />
      <Field
        label="Strategy"
        value={fields.strategy}
        onChange={set('strategy')}
        options={[
          ['expand-first', 'Expand first: a new node before an old one goes'],
          ['contract-first', 'Contract first: an old node goes before the new one'],
          ...(fields.strategy === 'custom' ? ([['custom', 'Custom, as it is']] as const) : []),
        ]}
      />
      {worker && (
        <>
          <Field
            label="Repave interval"
            value={fields.repaveInterval}
            onChange={set('repaveInterval')}
            help="How long a new node must be ready before the next, such as 10m"
          />
          <Field
            label="Pinned to Kubernetes"
            value={fields.kubernetesVersion}
            onChange={set('kubernetesVersion')}
            help="Empty: as the cluster"
          />
        </>
      )}
      <Field label="Labels" value={fields.labels} onChange={set('labels')} lines={3} help="One key=value in a line" />
      <Field label="Taints" value={fields.taints} onChange={set('taints')} lines={3} help="One key=value:Effect in a line" />
    </>
  )
}

interface DetailsProps {
  readonly fields: PoolFields
  readonly set: (name: keyof PoolFields) => (value: string) => void
  readonly worker: boolean
}

/** A new pool starts as the first one is: most differ in little. */
function newPoolOf({ spec }: Cluster): PoolFields {
  const [first] = spec.workerPools
  return {
    ...(first ? fieldsOf(first) : { ...newPool, instanceType: spec.controlPlane.instanceType }),
    name: '',
    kubernetesVersion: '',
  }
}

function titleOf(edit: PoolEdit): string {
  if (edit.kind === 'add') return 'Add a worker pool'
  const verbs = { change: 'Change', scale: 'Scale', remove: 'Remove' } as const
  return `${verbs[edit.kind]} ${edit.pool}`
}
