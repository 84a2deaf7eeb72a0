import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { EmptyState, EmptyStateActions, EmptyStateBody } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { SearchInput } from '@patternfly/react-core/dist/dynamic/components/SearchInput'
import { useQuery } from '@tanstack/react-query'
import { countText } from '#core/base/count-text.ts'
import type { Profile } from '#contract/profile.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go, useGo } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { PageSteps } from '../ui/page-steps.tsx'
import { TypedFilter } from '../ui/typed-filter.tsx'
import { When } from '../ui/when.tsx'

const columns: readonly Column<Profile>[] = [
  { name: 'Name', cell: ({ name }) => <Go to={paths.profile(name)}>{name}</Go> },
  { name: 'Type', cell: ({ type }) => type },
  { name: 'Cloud', cell: ({ cloudType }) => cloudType ?? <span className="c-quiet">any</span> },
  { name: 'Versions', cell: (profile) => <Versions profile={profile} /> },
  {
    name: 'Clusters',
    numeric: true,
    cell: ({ name, clusters }) => (clusters === 0 ? '0' : <Go to={paths.clusters({ profile: name })}>{clusters}</Go>),
  },
  { name: 'Updated', cell: ({ updatedAt }) => <When at={updatedAt} /> },
]

/** More versions than this are found on the profile's own page. */
const versionsShown = 4

export function ProfileList() {
  const { q, cursor } = useAddress<'q' | 'cursor'>()
  const go = useGo()
  const profiles = useQuery(
    read.profiles({ limit: 50, ...(q === undefined ? {} : { q }), ...(cursor === undefined ? {} : { cursor }) }),
  )
  return (
    <>
      <PageHeading
        title="Profiles"
        actions={
          <>
            <Button variant="secondary" onClick={() => void go(paths.importProfile())}>
              Import
            </Button>
            <Button variant="primary" onClick={() => void go(paths.newProfile())}>
              Create profile
            </Button>
          </>
        }
      />
      <div className="c-filters" role="search" aria-label="Filter the profiles">
        <TypedFilter value={q} onSettled={(next) => void go(paths.profiles(next), { replace: true })}>
          {(value, onChange) => (
            <SearchInput
              aria-label="Name contains"
              placeholder="Name contains…"
              value={value}
              onChange={(_, next) => onChange(next)}
              onClear={() => onChange('')}
            />
          )}
        </TypedFilter>
      </div>
      <Loaded query={profiles} shape="table">
        {({ items, next }) =>
          items.length === 0 ? (
            <NoProfiles filtered={q !== undefined} />
          ) : (
            <>
              <DataTable
                label="Profiles"
                columns={columns}
                rows={items}
                keyOf={({ name }) => name}
                busy={profiles.isPlaceholderData}
              />
              <PageSteps
                next={next}
                cursor={cursor}
                to={(to) =>
                  `${paths.profiles(q)}${to === undefined ? '' : `${q === undefined ? '?' : '&'}cursor=${encodeURIComponent(to)}`}`
                }
              />
            </>
          )
        }
      </Loaded>
    </>
  )
}

function Versions({ profile: { name, versions } }: { readonly profile: Profile }) {
  const more = versions.length - versionsShown
  return (
    <span className="c-row">
      {versions.slice(0, versionsShown).map(({ version, clusters }) => (
        <span key={version}>
          <Go to={paths.profileVersion(name, version)}>{version}</Go>
          {clusters > 0 && <span className="c-quiet"> ({countText(clusters, 'cluster')})</span>}
        </span>
      ))}
      {more > 0 && <span className="c-quiet">and {more} more</span>}
    </span>
  )
}

function NoProfiles({ filtered }: { readonly filtered: boolean }) {
  if (filtered) return <EmptyState titleText="No profile has such a name" headingLevel="h2" variant="sm" />
  return (
    <EmptyState titleText="No profiles yet" headingLevel="h2">
      <EmptyStateBody>
        A profile describes a whole stack once: operating system, Kubernetes, network, storage and add-ons. Clusters are made from
        its versions.
      </EmptyStateBody>
      <EmptyStateActions>
        <Go to={paths.newProfile()}>Create the first profile</Go>
      </EmptyStateActions>
    </EmptyState>
  )
}
