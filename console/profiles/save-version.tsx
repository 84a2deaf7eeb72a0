import '../ui/save-bar.css'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { lazy, Suspense, useState } from 'react'
import type { Profile } from '#contract/profile.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { DraftEffect } from './draft-effect.tsx'
import { editVersion, useVersionDraft, versionLines, type SavedVersion } from './draft.ts'
import { SaveVersionDialog } from './save-version-dialog.tsx'
import { useAskedDraft } from './use-draft-check.ts'

const MergeDialog = lazy(async () => ({ default: (await import('./merge-dialog.tsx')).MergeDialog }))

/** What has been edited and not yet saved, on every tab of the version: what it would do, and what stands against it. */
export function SaveVersion({ profile, saved }: { readonly profile: Profile; readonly saved: SavedVersion }) {
  const draft = useVersionDraft(saved)
  const [open, setOpen] = useState<'save' | 'merge' | null>(null)
  useAskedDraft(draft?.base.document ?? saved.document, draft?.document ?? null)
  if (draft === null) return null
  const isOvertaken = draft.base.digest !== saved.digest
  return (
    <section className="c-save-bar c-save-bar-below" aria-label="Not saved">
      <div className="c-save-told">
        <span>Not saved: {versionLines(draft.base.document, draft.document).join('; ')}.</span>
        {isOvertaken ? (
          <span role="alert">
            Somebody saved revision {saved.revision} meanwhile; you began at revision {draft.base.revision}.
          </span>
        ) : (
          <DraftEffect name={profile.name} draft={draft.document} />
        )}
      </div>
      <div className="c-row">
        <Button variant="link" onClick={() => editVersion(saved, null)}>
          Discard
        </Button>
        {isOvertaken && (
          <Button variant="secondary" onClick={() => setOpen('merge')}>
            See and take over their changes…
          </Button>
        )}
        <ActionButton
          variant="primary"
          whyNot={isOvertaken ? 'Somebody else saved this version since you began. Take over their changes first.' : null}
          onClick={() => setOpen('save')}
        >
          Save…
        </ActionButton>
      </div>
      {open === 'save' && <SaveVersionDialog profile={profile} saved={saved} draft={draft} onClose={() => setOpen(null)} />}
      {open === 'merge' && (
        <Suspense fallback={null}>
          <MergeDialog draft={draft} saved={saved} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </section>
  )
}
