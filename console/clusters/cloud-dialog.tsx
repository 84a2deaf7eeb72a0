import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { sameJson, type Json } from '#core/base/json.ts'
import { read } from '../api/queries.ts'
import { usePropose, type PlanRequestInput } from '../plans/propose.ts'
import { Field } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { cloudFields } from './cloud-fields.ts'
import { helpOf, problemsOf, textOf, withTyped } from './cloud-form.ts'

/** A change of the cluster's cloud settings, to be planned. What nobody types here follows what others save. */
export function CloudDialog({ cluster: { metadata, spec }, onClose }: CloudDialogProps) {
  const { cloudType, cloud } = spec
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const accounts = useQuery(read.cloudAccounts())
  const propose = usePropose(metadata.name)
  const known = (accounts.data?.items ?? []).filter((one) => one.cloudType === cloudType).map(({ name }) => name)
  const fields = cloudFields(cloudType, [...new Set([...known, ...(cloud.account === undefined ? [] : [cloud.account])])])
  const settings = withTyped(cloud, fields, typed)
  const problems = problemsOf(settings)
  const isSame = sameJson(settings, cloud as unknown as Json)
  return (
    <FormDialog
      title="Change cloud settings"
      onClose={onClose}
      submit="Plan it"
      isDisabled={isSame || Object.keys(problems).length > 0}
      sending={{
        ...propose,
        mutate: () => propose.mutate({ cloud: settings as unknown as NonNullable<NonNullable<PlanRequestInput>['cloud']> }),
      }}
      size="medium"
      form="c-form"
    >
      {fields.map((field) => (
        <Field
          key={field.path}
          label={field.label}
          value={typed[field.path] ?? textOf(cloud, field)}
          onChange={(text) => setTyped({ ...typed, [field.path]: text })}
          help={helpOf(field, cloudType)}
          problem={problems[field.path]}
          {...(field.written === 'list' || field.written === 'pairs' ? { lines: 3 } : {})}
          {...(field.options ? { options: field.options } : {})}
        />
      ))}
    </FormDialog>
  )
}

interface CloudDialogProps {
  readonly cluster: Cluster
  readonly onClose: () => void
}
