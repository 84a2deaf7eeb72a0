import { Field } from '../ui/field.tsx'
import type { PoolFields } from './pool-form.ts'

interface FieldWords {
  readonly label: string
  readonly help?: string
  readonly lines?: number
  readonly options?: readonly (readonly [string, string])[]
  readonly required?: boolean
}

export const words = {
  name: { label: 'Name', required: true },
  replicas: { label: 'Nodes', required: true },
  instanceType: { label: 'Instance type', required: true },
  diskGiB: { label: 'Disk, GiB' },
  image: { label: 'Machine image', help: 'Empty: the one that the operating system’s pack names for the version' },
  zones: { label: 'Zones', help: 'Separated by commas' },
  strategy: {
    label: 'Strategy',
    options: [
      ['expand-first', 'Expand first: a new node before an old one goes'],
      ['contract-first', 'Contract first: an old node goes before the new one'],
      ['custom', 'Custom: so many more, and so many fewer'],
    ],
  },
  maxSurge: { label: 'Surge at most', help: 'Nodes, or a percentage such as 25%; rounded up' },
  maxUnavailable: { label: 'Unavailable at most', help: 'Nodes, or a percentage such as 25%; rounded down' },
  repaveInterval: { label: 'Repave interval', help: 'How long a new node must be ready before the next, such as 10m' },
  kubernetesVersion: { label: 'Pinned to Kubernetes', help: 'Empty: as the cluster' },
  drainDeadline: { label: 'A drain may take', help: 'Such as 30m' },
  drainThen: {
    label: 'After that',
    options: [
      ['halt', 'Halt the update and ask'],
      ['force', 'Remove the node all the same'],
    ],
  },
  autoscalerMin: { label: 'Autoscaler, at least', help: 'Empty: no autoscaler' },
  autoscalerMax: { label: 'Autoscaler, at most' },
  labels: { label: 'Labels', lines: 3, help: 'One key=value in a line' },
  taints: { label: 'Taints', lines: 3, help: 'One key=value:Effect in a line' },
  annotations: { label: 'Annotations', lines: 3, help: 'One key=value in a line' },
  healthCheck: { label: 'Health check', lines: 3, help: 'YAML; empty: as the engine does it' },
  kubeadm: { label: 'Kubeadm override', lines: 3, help: 'YAML over the values of the Kubernetes layer, for this pool alone' },
} as const satisfies Readonly<Record<keyof PoolFields, FieldWords>>

/** So many keep a majority when one is away. */
const controlPlaneCounts = [
  ['1', '1'],
  ['3', '3'],
  ['5', '5'],
] as const

/** Some fields of a pool, in this order. */
export function Fields({ names, fields, set, problems, controlPlane }: FieldsProps) {
  return names.map((name) => {
    const isCount = name === 'replicas' && controlPlane
    const { label, ...more }: FieldWords = isCount ? { ...words.replicas, options: controlPlaneCounts } : words[name]
    return (
      <Field
        key={name}
        label={label}
        {...more}
        problem={problems[name]}
        value={fields[name]}
        onChange={(value) => set(name, value)}
      />
    )
  })
}

interface FieldsProps {
  readonly controlPlane: boolean
  readonly names: readonly (keyof PoolFields)[]
  readonly fields: PoolFields
  readonly set: (name: keyof PoolFields, value: string) => void
  readonly problems: Readonly<Partial<Record<keyof PoolFields, string>>>
}
