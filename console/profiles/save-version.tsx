import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useState } from 'react'
import type { z } from 'zod'
import type { Profile, profileVersionAnswerSchema } from '#contract/profile.ts'
import { useVersionDraft, versionLines } from './draft.ts'
import { SaveVersionDialog } from './save-version-dialog.tsx'

export type SavedVersion = z.infer<typeof profileVersionAnswerSchema>

/** What has been edited and not yet saved, on every tab of the version. */
export function SaveVersion({ profile, saved }: { readonly profile: Profile; readonly saved: SavedVersion }) {
  const { version } = saved.document.spec
  const [draft, setDraft] = useVersionDraft(profile.name, version)
  const [open, setOpen] = useState(false)
  const lines = draft ? versionLines(saved.document, draft) : []
  if (draft === null || lines.length === 0) return null
  return (
    <div className="c-save-bar">
      <span>Not saved: {lines.join('; ')}.</span>
      <div className="c-row">
        <Button variant="link" onClick={() => setDraft(null)}>
          Discard
        </Button>
        <Button variant="primary" onClick={() => setOpen(true)}>
          Save…
        </Button>
      </div>
      {open && <SaveVersionDialog profile={profile} saved={saved} draft={draft} onClose={() => setOpen(false)} />}
    </div>
  )
}
