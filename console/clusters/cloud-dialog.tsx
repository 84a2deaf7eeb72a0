import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { sameJson, type Json } from '#core/base/json.ts'
import { read } from '../api/queries.ts'
import { usePropose, type PlanRequestInput } from '../plans/propose.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
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
  const isHeld = isSame || Object.keys(problems).length > 0 || propose.isPending
  return (
    <Dialog
      title="Change cloud settings"
      size="medium"
      isOpen
      onClose={onClose}
      error={propose.error}
      actions={
        <Button variant="primary" type="submit" form="cloud-form" isLoading={propose.isPending} isDisabled={isHeld}>
          Plan it
        </Button>
      }
    >
      <Form
        id="cloud-form"
        className="c-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isHeld) propose.mutate({ cloud: settings as unknown as NonNullable<NonNullable<PlanRequestInput>['cloud']> })
        }}
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
      </Form>
    </Dialog>
  )
}

interface CloudDialogProps {
  readonly cluster: Cluster
  readonly onClose: () => void
}
