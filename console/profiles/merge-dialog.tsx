import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMemo, useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { YamlDiff } from '../ui/yaml-text.tsx'
import { rebaseDraft, withLayer, type SavedVersion, type VersionDraft } from './draft.ts'
import { mergeDrafts, type DraftConflict } from './merge-drafts.ts'

/** Two people edited one version: what the other one saved comes into the draft, and what both changed is shown side by side. */
export function MergeDialog({ draft, saved, onClose }: MergeDialogProps) {
  const merged = useMemo(() => mergeDrafts(draft.base.document, draft.document, saved.document), [draft, saved])
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const goOn = () => {
    const document = merged.document.spec.layers
      .filter(({ name }) => texts[name] !== undefined)
      .reduce((rest, layer) => withLayer(rest, { ...layer, values: texts[layer.name] ?? layer.values }), merged.document)
    rebaseDraft(saved, document)
    onClose()
  }
  return (
    <Dialog
      title="Somebody else saved this version"
      isOpen
      onClose={onClose}
      size="large"
      actions={
        <Button variant="primary" onClick={goOn}>
          Go on with both
        </Button>
      }
    >
      <p>
        You began at revision {draft.base.revision}; revision {saved.revision} is saved by now. Nothing of yours is lost.
      </p>
      {merged.taken.length > 0 && (
        <div>
          <p>Only they changed this, and it comes into your draft:</p>
          <ul className="c-bullets" aria-label="Taken from them">
            {merged.taken.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        </div>
      )}
      {merged.conflicts.length === 0 ? (
        <p>Nothing was changed by both of you.</p>
      ) : (
        <p>Both of you changed this. Carry lines of theirs over to yours, or edit it.</p>
      )}
      {merged.conflicts.map((conflict) => (
        <Conflict
          key={conflict.what}
          conflict={conflict}
          text={conflict.layer === null ? undefined : texts[conflict.layer]}
          onText={(layer, text) => setTexts({ ...texts, [layer]: text })}
        />
      ))}
    </Dialog>
  )
}

interface MergeDialogProps {
  readonly draft: VersionDraft
  readonly saved: SavedVersion
  readonly onClose: () => void
}

function Conflict({ conflict: { what, theirs, mine, layer }, text, onText }: ConflictProps) {
  return (
    <section className="c-stack" aria-label={what}>
      <h2>{what}</h2>
      <YamlDiff
        left={theirs}
        right={text ?? mine}
        leftLabel={`Theirs: ${what}`}
        rightLabel={layer === null ? `Yours, which stays: ${what}` : `Yours: ${what}`}
        {...(layer === null ? {} : { onChange: (next: string) => onText(layer, next), carry: true })}
        fold={false}
        check={layer !== null}
      />
    </section>
  )
}

interface ConflictProps {
  readonly conflict: DraftConflict
  readonly text: string | undefined
  readonly onText: (layer: string, text: string) => void
}
