import { useQuery } from '@tanstack/react-query'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { LayerChanges } from '../plans/layer-changes.tsx'
import { useAddress, useNamed } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { Choice, type ChoiceOption } from '../ui/choice.tsx'
import { DifferenceRows } from '../ui/difference-rows.tsx'
import { useGo } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'

/** What is different between two versions, or between two revisions of this one. */
export function CompareTab() {
  const { name, version } = useNamed<'name' | 'version'>()
  const address = useAddress<'from' | 'to'>()
  const go = useGo()
  const profile = useQuery(read.profile(name))
  const revisions = useQuery(read.profileRevisions(name, version))
  const versions = profile.data?.versions.map((one) => one.version) ?? []
  const from = address.from ?? versions[versions.indexOf(version) + 1] ?? version
  const to = address.to ?? version
  const diff = useQuery({ ...read.profileDiff(name, from, to), enabled: profile.isSuccess && from !== to })
  const options: readonly ChoiceOption[] = [
    ...versions.map((value) => ({ value })),
    ...(revisions.data?.items ?? []).map(({ revision, note }) => ({
      value: `${version}@${revision}`,
      label: `${version}, revision ${revision}`,
      ...(note === '' ? {} : { description: note }),
    })),
  ]
  return (
    <div className="c-stack">
      <div className="c-row">
        From
        <Choice
          label="From"
          value={from}
          options={options}
          onChoose={(next) => void go(paths.profileCompare(name, version, next, to), { replace: true })}
        />
        to
        <Choice
          label="To"
          value={to}
          options={options}
          onChoose={(next) => void go(paths.profileCompare(name, version, from, next), { replace: true })}
        />
      </div>
      {from === to ? (
        <p className="c-quiet">Choose two different ones.</p>
      ) : (
        <Loaded query={diff}>
          {({ layers, variables }) =>
            layers.length === 0 && variables.length === 0 ? (
              <p>They say the same.</p>
            ) : (
              <>
                <LayerChanges changes={layers} leftHead={from} rightHead={to} />
                {variables.length > 0 && (
                  <Card title="Variables">
                    <DifferenceRows label="Variables" differences={variables} leftHead={from} rightHead={to} />
                  </Card>
                )}
              </>
            )
          }
        </Loaded>
      )}
    </div>
  )
}
