import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { projectRoutes, type Policy } from '#contract/project.ts'
import { writeOver } from '#contract/write-over.ts'
import { send } from '../api/call.ts'
import { project } from '../api/project.ts'
import { read } from '../api/queries.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Overtaken } from '../ui/overtaken.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { SettingsPage } from './settings-page.tsx'

interface Rule {
  readonly label: string
  readonly help: string
  /** What each value means, in words. */
  readonly options: readonly (readonly [string, string])[]
}

const rules: Readonly<Record<keyof Policy, Rule>> = {
  approval: {
    label: 'Who approves a plan',
    help: 'Whoever may approve may also abort: what is under way can always be stopped',
    options: [
      ['anyone', 'Anyone, its requester included'],
      ['somebody-else', 'Somebody other than its requester'],
    ],
  },
  clusterUnhealthy: {
    label: 'A failing layer or node outside the change',
    help: 'Never an error where the running update is the cause',
    options: [
      ['warning', 'Is a warning in the plan'],
      ['error', 'Stops the plan'],
    ],
  },
  disruptionBudgets: {
    label: 'A disruption budget that can never be met',
    help: 'Of pods on nodes that the plan drains',
    options: [
      ['warning', 'Is a warning in the plan'],
      ['error', 'Stops the plan'],
    ],
  },
  driftRepair: {
    label: 'What is changed outside of Cairn',
    help: 'Nodes changed by hand, add-ons edited or removed, pools scaled',
    options: [
      ['off', 'Is shown as drift'],
      ['on', 'Is shown, and set right by itself'],
    ],
  },
  remediation: {
    label: 'A node that is not ready for 10 minutes',
    help: 'Within the limits of its pool, like any other replacement',
    options: [
      ['on', 'Is replaced'],
      ['off', 'Is shown'],
    ],
  },
}

const groups = {
  'Before an update': ['approval', 'clusterUnhealthy', 'disruptionBudgets'],
  'Between updates': ['driftRepair', 'remediation'],
} as const satisfies Readonly<Record<string, readonly (keyof Policy)[]>>

/** What the project demands of plans, and what is set right without one. */
export function ProjectPolicy() {
  return (
    <SettingsPage>
      <Loaded query={useQuery(read.policy())} rows={8}>
        {(policy) => <PolicyForm saved={policy} />}
      </Loaded>
    </SettingsPage>
  )
}

/** What is being changed, and what held when that began. */
interface Edit {
  readonly base: Policy
  readonly wanted: Policy
}

type Outcome = { readonly kind: 'saved' | 'overtaken'; readonly policy: Policy }

function PolicyForm({ saved }: { readonly saved: Policy }) {
  const [edit, setEdit] = useState<Edit | null>(null)
  const queryClient = useQueryClient()
  const base = edit?.base ?? saved
  const wanted = edit?.wanted ?? saved
  const save = useMutation({
    mutationFn: () =>
      writeOver(send, projectRoutes.getPolicy, { params: { name: project } }, async (policy, call, headers): Promise<Outcome> => {
        if (!isSame(policy, base)) return { kind: 'overtaken', policy }
        const written = await call(projectRoutes.putPolicy, { params: { name: project }, body: wanted }, headers)
        return { kind: 'saved', policy: written }
      }),
    onSuccess: ({ kind, policy }) => {
      queryClient.setQueryData(read.policy().queryKey, policy)
      if (kind === 'saved') setEdit(null)
    },
  })
  const isChanged = !isSame(wanted, saved)
  const overtaken = !isSame(saved, base)
  return (
    <Form
      aria-label="Policy"
      className="c-stack c-settings"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {save.isError && <ProblemAlert error={save.error} />}
      {overtaken && (
        <Overtaken
          what="the policy"
          label="What somebody else changed in the policy"
          rows={differing(saved, wanted)}
          onKeepMine={() => setEdit({ base: saved, wanted })}
          onTakeTheirs={() => setEdit(null)}
        />
      )}
      {Object.entries(groups).map(([title, names]) => (
        <Card key={title} title={title}>
          {names.map((name) => (
            <Field
              key={name}
              label={rules[name].label}
              help={rules[name].help}
              options={rules[name].options}
              value={wanted[name]}
              onChange={(value) => setEdit({ base, wanted: { ...wanted, [name]: value } })}
            />
          ))}
        </Card>
      ))}
      <div className="c-row">
        <ActionButton
          variant="primary"
          whyNot={overtaken ? 'First say which of the two holds.' : isChanged ? null : 'Nothing is different from what holds.'}
          type="submit"
          isLoading={save.isPending}
        >
          Save the policy
        </ActionButton>
        {isChanged && (
          <Button variant="link" onClick={() => setEdit(null)}>
            Discard
          </Button>
        )}
        {save.data?.kind === 'saved' && !isChanged && <span role="status">The policy is saved, and holds from now on.</span>}
      </div>
    </Form>
  )
}

const names = Object.keys(rules) as (keyof Policy)[]
const isSame = (left: Policy, right: Policy) => names.every((name) => left[name] === right[name])

function differing(theirs: Policy, mine: Policy) {
  const text = (name: keyof Policy, policy: Policy) => rules[name].options.find(([value]) => value === policy[name])?.[1] ?? ''
  return names
    .filter((name) => mine[name] !== theirs[name])
    .map((name) => ({ what: rules[name].label, theirs: text(name, theirs), mine: text(name, mine) }))
}
