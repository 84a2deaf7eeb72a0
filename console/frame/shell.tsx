import { Masthead, MastheadBrand, MastheadContent, MastheadMain } from '@patternfly/react-core/dist/dynamic/components/Masthead'
import { Page } from '@patternfly/react-core/dist/dynamic/components/Page'
import { SkipToContent } from '@patternfly/react-core/dist/dynamic/components/SkipToContent'
import { useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useLive, useLiveQueries } from '../api/live.ts'
import { useSession } from '../api/session.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'
import { LogIn } from './log-in.tsx'
import { MainMenu } from './main-menu.tsx'
import { PersonMenu } from './person-menu.tsx'
import { Toasts } from './toasts.tsx'

const mainId = 'main'

/**
 * What stands around every page. Without a session the page stays as it is underneath the log-in, so that nothing typed is lost and
 * one is back where one was.
 */
export function Shell() {
  const session = useSession()
  useLiveQueries(useQueryClient(), session === 'in')
  const out = session === 'out'
  return (
    <>
      {out && <LogIn />}
      <div className="c-shell" hidden={out} inert={out}>
        <Page
          className="c-frame"
          mainContainerId={mainId}
          mainAriaLabel="Page"
          skipToContent={<SkipToContent href={`#${mainId}`}>Skip to the page</SkipToContent>}
          masthead={<Head />}
        >
          <div className="c-page">
            <Outlet />
          </div>
        </Page>
      </div>
      <Toasts />
    </>
  )
}

function Head() {
  const live = useLive()
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
        <MainMenu />
        <div className="c-masthead-end">
          <span role="status" className="c-live">
            {live === 'lost' ? 'Reconnecting… what you see may be old' : ''}
          </span>
          <PersonMenu />
        </div>
      </MastheadContent>
    </Masthead>
  )
}
