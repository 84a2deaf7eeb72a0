import { Masthead, MastheadBrand, MastheadContent, MastheadMain } from '@patternfly/react-core/dist/dynamic/components/Masthead'
import { useLive } from '../api/live.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import type { FrameActions } from './frame-actions.ts'
import { MainMenu } from './main-menu.tsx'
import { PersonMenu } from './person-menu.tsx'
import { ProjectSwitcher } from './project-switcher.tsx'
import { paletteKeys } from './shortcuts.ts'

/** What stands above every page. */
export function Head({ actions, onFind }: { readonly actions: FrameActions; readonly onFind: () => void }) {
  return (
    <Masthead display={{ default: 'inline' }} className="c-masthead">
      <MastheadMain>
        <MastheadBrand>
          <Go to={paths.clusters()} className="c-brand" aria-label="Cairn">
            <img src="/cairn.svg" alt="" width={26} height={26} />
            <span>Cairn</span>
          </Go>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <ProjectSwitcher onNew={actions.newProject} />
        <MainMenu />
        <div className="c-masthead-end">
          <Connection />
          <button
            type="button"
            className="c-find"
            title={`Find clusters, profiles and actions (${paletteKeys})`}
            onClick={onFind}
          >
            <span>Find…</span>
            <kbd>{paletteKeys}</kbd>
          </button>
          <PersonMenu actions={actions} />
        </div>
      </MastheadContent>
    </Masthead>
  )
}

const said = {
  connected: '',
  lost: 'Reconnecting… what you see may be old',
  again: 'Connected again, all is read anew',
} as const

/** Whether what is shown is kept as the server has it. */
function Connection() {
  return (
    <span role="status" className="c-live">
      {said[useLive()]}
    </span>
  )
}
