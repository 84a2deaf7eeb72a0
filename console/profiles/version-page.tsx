import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { countText } from '#core/base/count-text.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useNamed } from '../ui/address.ts'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { TabLinks } from '../ui/tab-links.tsx'
import { ProfileActions } from './profile-actions.tsx'
import { SaveVersion } from './save-version.tsx'
import { VersionMenu } from './version-menu.tsx'

/** A profile at one of its versions. */
export function VersionPage() {
  const { name, version } = useNamed<'name' | 'version'>()
  const profile = useQuery(read.profile(name))
  const saved = useQuery(read.profileVersion(name, version))
  return (
    <Loaded query={profile} rows={3} shape="cards" page={name} trail={[{ name: 'Profiles', to: paths.profiles() }]}>
      {(one) => (
        <>
          <PageHeading
            title={name}
            tab={`${name} ${version}`}
            trail={[{ name: 'Profiles', to: paths.profiles() }]}
            beside={
              <>
                <VersionMenu profile={one} version={version} />
                <span className="c-quiet">
                  {one.type} profile{one.cloudType !== null && ` for ${one.cloudType}`}
                  {saved.data && `, revision ${saved.data.revision}, `}
                  {saved.data &&
                    (saved.data.inUse.clusters === 0 ? (
                      'not in use'
                    ) : (
                      <>
                        used by{' '}
                        <Go to={paths.clusters({ profile: name, version })}>{countText(saved.data.inUse.clusters, 'cluster')}</Go>
                      </>
                    ))}
                </span>
              </>
            }
            actions={<ProfileActions profile={one} version={version} />}
          />
          <TabLinks
            label={`Parts of ${name} ${version}`}
            tabs={[
              { name: 'Layers', to: paths.profileVersion(name, version) },
              { name: 'Variables', to: paths.profileVariables(name, version) },
              { name: 'Clusters', to: paths.profileClusters(name, version) },
              { name: 'Moving clusters', to: paths.profileMoving(name, version) },
              { name: 'Revisions', to: paths.profileRevisions(name, version) },
              { name: 'Compare', to: paths.profileCompare(name, version) },
            ]}
          />
          <Loaded
            query={saved}
            rows={2}
            shape="cards"
            trail={[{ name: `the newest version of ${name}`, to: paths.profile(name) }]}
          >
            {(answer) => (
              <>
                <Outlet />
                <SaveVersion profile={one} saved={answer} />
              </>
            )}
          </Loaded>
        </>
      )}
    </Loaded>
  )
}
