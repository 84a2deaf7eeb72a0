import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { TextArea } from '@patternfly/react-core/dist/dynamic/components/TextArea'
import { useState } from 'react'
import type { Plan } from '#contract/plan.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Card } from '../ui/card.tsx'
import { Value, ValueOrNothing } from '../ui/difference-rows.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { Switcher } from '../ui/switcher.tsx'
import { conflictKey, resolutionsOf, type Decided, type Side } from './decided.ts'
import { requestOf, usePropose, whyNotAgain } from './propose.ts'
import { ValuePath } from '../ui/value-path.tsx'

type Conflict = Plan['conflicts'][number]

const sides: readonly Side[] = ['Ours', 'Theirs', 'Another value']

/** Values that this cluster overrides and the new profile content changes too: each to be decided, and then planned again. */
export function Conflicts({ plan }: { readonly plan: Plan }) {
  const { conflicts, cluster } = plan
  const [decided, setDecided] = useState<ReadonlyMap<string, Decided>>(new Map())
  const propose = usePropose(cluster)
  const request = requestOf(plan)
  const decide = (conflict: Conflict, next: Decided) => setDecided(new Map([...decided, [conflictKey(conflict), next]]))
  const left = conflicts.filter((conflict) => !decided.has(conflictKey(conflict))).length
  const title =
    conflicts.length === 1 ? '1 value of an override is in conflict' : `${conflicts.length} values of overrides are in conflict`
  return (
    <Alert variant="danger" isInline title={title} component="h2">
      <div className="c-stack">
        <p>The profile changes a value that this cluster overrides, each to something else. Say for each of them what holds.</p>
        <ul className="c-plain-list c-conflicts" aria-label="Conflicts">
          {conflicts.map((conflict) => (
            <OneConflict
              key={conflictKey(conflict)}
              conflict={conflict}
              decided={decided.get(conflictKey(conflict))}
              onDecide={(next) => decide(conflict, next)}
            />
          ))}
        </ul>
        {propose.isError && <ProblemAlert error={propose.error} />}
        <div className="c-row">
          <ActionButton
            variant="primary"
            isLoading={propose.isPending}
            whyNot={whyNotAgain(request) ?? (decided.size === 0 ? 'Nothing is decided yet.' : null)}
            onClick={() => {
              const earlier = (request?.resolutions ?? []).filter((one) => !decided.has(conflictKey(one)))
              propose.mutate({ ...request, resolutions: [...earlier, ...resolutionsOf(conflicts, decided)] })
            }}
          >
            Plan again with these
          </ActionButton>
          <span className="c-quiet">{left === 0 ? 'All are decided.' : `${left} of ${conflicts.length} left to decide.`}</span>
        </div>
      </div>
    </Alert>
  )
}

/** What the request decided already. */
export function Resolved({ resolved }: { readonly resolved: Plan['resolved'] }) {
  return (
    <Card title="Conflicts that this plan decides">
      <ul className="c-bullets">
        {resolved.map((one) => (
          <li key={conflictKey(one)}>
            <code>{one.path}</code> <span className="c-quiet">of {`${one.profile}/${one.layer}`}</span>: {one.take}
            <Value value={one.take === 'ours' ? one.ours : one.take === 'theirs' ? one.theirs : (one.value ?? null)} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function OneConflict({ conflict, decided, onDecide }: OneConflictProps) {
  const { profile, layer, path, base, ours, theirs } = conflict
  return (
    <li>
      <div className="c-row">
        <ValuePath path={path} />
        <span className="c-quiet">
          of {profile}/{layer}
        </span>
      </div>
      <dl className="c-conflict-sides">
        <dt>Base: the profile before</dt>
        <dd>
          <ValueOrNothing value={base} />
        </dd>
        <dt>Ours: the override</dt>
        <dd>
          <ValueOrNothing value={ours} nothing="taken away" />
        </dd>
        <dt>Theirs: the profile now</dt>
        <dd>
          <ValueOrNothing value={theirs} />
        </dd>
      </dl>
      <Switcher
        label={`What holds for ${path} of ${profile}/${layer}`}
        options={sides}
        value={decided?.side}
        onChoose={(side) => onDecide({ side, text: decided?.text ?? '' })}
      />
      {decided?.side === 'Another value' && (
        <TextArea
          aria-label={`Another value for ${path}`}
          placeholder="JSON, or a text as it is"
          value={decided.text}
          rows={path.startsWith('manifests[') ? 8 : 2}
          resizeOrientation="vertical"
          onChange={(_, text) => onDecide({ side: 'Another value', text })}
        />
      )}
    </li>
  )
}

interface OneConflictProps {
  readonly conflict: Conflict
  readonly decided: Decided | undefined
  readonly onDecide: (next: Decided) => void
}
