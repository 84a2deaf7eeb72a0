import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { countText } from '#core/base/count-text.ts'
import { profileRoutes } from '#contract/profile.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useNamed } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { Choice } from '../ui/choice.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Impact } from './impact.tsx'

const others = 'all other versions'

/** Which clusters moving to this version would repave, and why, before anybody moves one. */
export function MovingTab() {
  const { name, version } = useNamed<'name' | 'version'>()
  const [from, setFrom] = useState(others)
  const profile = useQuery(read.profile(name))
  const impact = useQuery({
    queryKey: ['profile', name, 'moving', version, from],
    queryFn: () => call(profileRoutes.impact, { params: { name, version }, body: from === others ? {} : { from: [from] } }),
  })
  return (
    <Loaded query={profile}>
      {({ versions }) => {
        const elsewhere = versions.filter((one) => one.version !== version)
        const clusters = elsewhere.reduce((sum, one) => sum + one.clusters, 0)
        if (clusters === 0)
          return (
            <p>
              No cluster uses another version of {name}, so there is none to move to {version}.
            </p>
          )
        return (
          <Card
            title={`What moving clusters to ${version} would do`}
            beside={
              <Choice
                label="From"
                value={from}
                shown={`from ${from}`}
                options={[
                  { value: others, description: clustersText(clusters) },
                  ...elsewhere
                    .filter((one) => one.clusters > 0)
                    .map((one) => ({ value: one.version, description: clustersText(one.clusters) })),
                ]}
                onChoose={setFrom}
              />
            }
          >
            <Impact query={impact} label="What the move would do" lead={(count) => `${countText(count, 'cluster')} would move`} />
            <p className="c-quiet">
              Nothing is planned by this. One cluster is moved on its Profile tab;{' '}
              <Go
                to={paths.bulk({
                  change: 'switch',
                  all: 'yes',
                  profile: name,
                  version: from === others ? undefined : from,
                  to: `${name}@${version}`,
                })}
              >
                make plans for all of them
              </Go>{' '}
              to move many. Nothing happens before a plan is approved.
            </p>
          </Card>
        )
      }}
    </Loaded>
  )
}

const clustersText = (clusters: number) => countText(clusters, 'cluster')
