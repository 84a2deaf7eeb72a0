import './frame.css'
import { Page } from '@patternfly/react-core/dist/dynamic/components/Page'
import { SkipToContent } from '@patternfly/react-core/dist/dynamic/components/SkipToContent'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { useLiveQueries } from '../api/live.ts'
import { defaultProject, project } from '../api/project.ts'
import { read } from '../api/queries.ts'
import { useSession } from '../api/session.ts'
import { useGo } from '../ui/go.tsx'
import type { FrameActions } from './frame-actions.ts'
import { LogIn } from './log-in.tsx'
import { useLogOut } from './log-out.ts'
import { Head } from './head.tsx'
import { NoSuchProject } from './no-such-project.tsx'
import { sections } from './sections.ts'
import { useShortcuts } from './shortcuts.ts'
import { Toasts } from './toasts.tsx'

const loadPalette = () => import('./palette.tsx')
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }))
const KeyboardHelp = lazy(async () => ({ default: (await import('./keyboard-help.tsx')).KeyboardHelp }))
const NewProject = lazy(async () => ({ default: (await import('./new-project.tsx')).NewProject }))

const mainId = 'main'
/** Who types at once after the keys of the palette shall not type into nothing. */
const loadPaletteAfterMs = 3000

/** What stands around every page. */
export function Shell() {
  const session = useSession()
  const [open, setOpen] = useState<'palette' | 'keys' | 'project' | null>(null)
  const go = useGo()
  const logOut = useLogOut()
  useLiveQueries(useQueryClient(), session === 'in')
  // A project of the address may be mistyped; the default one is always there.
  const projects = useQuery({ ...read.projects(), enabled: project !== defaultProject && session !== 'out' })
  const isMissing = projects.data?.items.every(({ name }) => name !== project) ?? false

  const actions: FrameActions = useMemo(
    () => ({ go: (to) => void go(to), logOut, newProject: () => setOpen('project'), keys: () => setOpen('keys') }),
    [go, logOut],
  )
  const shortcuts = useMemo(
    () => ({
      palette: () => setOpen('palette'),
      keys: actions.keys,
      section: (key: string) => {
        const section = sections.find((one) => one.key === key)
        if (section) actions.go(section.to)
        return section !== undefined
      },
    }),
    [actions],
  )
  useShortcuts(shortcuts)
  useEffect(() => {
    // Where the server is away just then, it is asked when the palette is opened.
    const timer = window.setTimeout(() => void loadPalette().catch(() => undefined), loadPaletteAfterMs)
    return () => window.clearTimeout(timer)
  }, [])
  const close = () => setOpen(null)
  return (
    <>
      {session === 'out' && <LogIn />}
      <div className={session === 'out' ? 'c-shell c-covered' : 'c-shell'}>
        <Page
          className="c-frame"
          mainContainerId={mainId}
          mainAriaLabel="Page"
          skipToContent={<SkipToContent href={`#${mainId}`}>Skip to the page</SkipToContent>}
          masthead={<Head actions={actions} onFind={() => setOpen('palette')} />}
        >
          <div className="c-page">{isMissing ? <NoSuchProject /> : <Outlet />}</div>
        </Page>
      </div>
      <Suspense>
        {open === 'palette' && <Palette actions={actions} onClose={close} />}
        {open === 'keys' && <KeyboardHelp onClose={close} />}
        {open === 'project' && <NewProject onClose={close} />}
      </Suspense>
      <Toasts />
    </>
  )
}
