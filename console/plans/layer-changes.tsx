import { useState } from 'react'
import { countText } from '#core/base/count-text.ts'
import { byText } from '#core/plan/explain.ts'
import type { ChangedBy } from '#core/plan/plan.ts'
import { DifferenceRows, type DifferenceRow } from '../ui/difference-rows.tsx'
import { kindWord } from '../ui/layer-stack.tsx'
import { YamlDiff } from '../ui/yaml-text.tsx'

interface Identity {
  readonly pack: string | null
  readonly version: string | null
  readonly profileVersion?: string
}

export interface LayerChange {
  readonly profile?: string
  readonly layer: string
  readonly layerKind?: string
  readonly kind: 'added' | 'removed' | 'replaced' | 'changed'
  readonly from: Identity | null
  readonly to: Identity | null
  /** Of a plan: who brought the layer, took it away or gave it another pack. */
  readonly by?: ChangedBy | undefined
  readonly diff: readonly DifferenceRow[]
  readonly manifests: readonly {
    readonly name: string
    readonly kind: 'added' | 'removed' | 'changed'
    readonly from: string | null
    readonly to: string | null
    readonly by?: ChangedBy | undefined
  }[]
}

/** Layers with more differences than this start folded: the summary comes before the reading. */
const openRowsMax = 12

/** Per layer, what is on the left and what will be on the right: identity, values, manifests. */
export function LayerChanges({ changes, leftHead = 'Current', rightHead = 'New' }: LayerChangesProps) {
  return (
    <div className="c-stack">
      {changes.map((change) => (
        <OneLayer key={`${change.profile ?? ''}/${change.layer}`} change={change} leftHead={leftHead} rightHead={rightHead} />
      ))}
    </div>
  )
}

interface LayerChangesProps {
  readonly changes: readonly LayerChange[]
  readonly leftHead?: string
  readonly rightHead?: string
}

function OneLayer({
  change,
  leftHead,
  rightHead,
}: {
  readonly change: LayerChange
  readonly leftHead: string
  readonly rightHead: string
}) {
  const whole = change.kind === 'added' || change.kind === 'removed'
  const [open, setOpen] = useState(!whole && change.diff.length <= openRowsMax)
  const nothingMore = change.diff.length === 0 && change.manifests.length === 0
  return (
    <details
      className="c-change"
      open={open && !nothingMore}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      aria-label={`Layer ${change.layer}`}
    >
      <summary>
        <span className="c-change-name">{change.layer}</span>
        {change.layerKind !== undefined && <span className="c-quiet">{kindWord(change.layerKind)}</span>}
        <span className="c-mark">{change.kind}</span>
        <span className="c-change-identity">
          {identityText(change.from) !== identityText(change.to) && (
            <>
              <span className={change.from === null ? 'c-absent' : ''}>{identityText(change.from)}</span>
              {' → '}
            </>
          )}
          <span className={change.to === null ? 'c-absent' : ''}>{identityText(change.to)}</span>
        </span>
        <span className="c-quiet">
          {changeText(change)}
          {change.by !== undefined && `, by ${byText(change.by)}`}
        </span>
      </summary>
      {change.diff.length > 0 && (
        <DifferenceRows label={`Values of ${change.layer}`} differences={change.diff} leftHead={leftHead} rightHead={rightHead} />
      )}
      {open &&
        change.manifests.map((manifest) => (
          <section key={manifest.name} className="c-stack" aria-label={`Manifest ${manifest.name}`}>
            <h3>
              Manifest {manifest.name} <span className="c-mark">{manifest.kind}</span>
              {manifest.by !== undefined && <span className="c-quiet"> by {byText(manifest.by)}</span>}
            </h3>
            <YamlDiff
              left={manifest.from ?? ''}
              right={manifest.to ?? ''}
              leftLabel={`${leftHead}: manifest ${manifest.name}`}
              rightLabel={`${rightHead}: manifest ${manifest.name}`}
            />
          </section>
        ))}
    </details>
  )
}

function identityText(identity: Identity | null): string {
  if (identity === null) return 'not there'
  const content = identity.pack === null ? 'manifests' : `${identity.pack} ${identity.version ?? ''}`.trim()
  return identity.profileVersion === undefined ? content : `${content} (profile ${identity.profileVersion})`
}

function changeText({ diff, manifests }: LayerChange): string {
  const values = diff.length === 0 ? 'no value changes' : countText(diff.length, 'value')
  const texts = manifests.length === 0 ? '' : `, ${countText(manifests.length, 'manifest')}`
  return values + texts
}
