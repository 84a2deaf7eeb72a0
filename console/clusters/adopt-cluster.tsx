import './adopt-cluster.css'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { adoptionRoutes, type WireAdoption } from '#contract/adoption.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { useAddress } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { useGo } from '../ui/go.tsx'
import { Skeletons } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { AdoptableClusters } from './adoptable-clusters.tsx'
import { adoptionQuery, type AdoptionRequest } from './adoption-queries.ts'
import { AdoptionVerdict, ownersIn } from './adoption-verdict.tsx'

type Address = 'management' | 'namespace' | 'cluster' | 'name' | 'profile' | 'version'

/** Taking over a cluster that runs already: which one, and then what that comes to. */
export function AdoptCluster() {
  const address = useAddress<Address>()
  const { management, namespace, cluster } = address
  if (management === undefined || namespace === undefined || cluster === undefined)
    return <AdoptableClusters management={management} />
  return (
    <OneAdoption key={`${management} ${namespace}/${cluster}`} address={address} place={{ management, namespace, cluster }} />
  )
}

interface Place {
  readonly management: string
  readonly namespace: string
  readonly cluster: string
}

function OneAdoption({
  address,
  place,
}: {
  readonly address: { readonly [Name in Address]?: string | undefined }
  readonly place: Place
}) {
  const { management, namespace, cluster } = place
  const { name: called = cluster, profile, version } = address
  const go = useGo()
  const queryClient = useQueryClient()
  const [typed, setTyped] = useState(called)
  const [takeOver, setTakeOver] = useState<ReadonlySet<string>>(new Set())
  const request: AdoptionRequest = {
    namespace,
    cluster,
    ...(called !== cluster && { name: called }),
    ...(profile !== undefined && version !== undefined && { profile: { name: profile, version } }),
  }
  const verdict = useQuery(adoptionQuery(management, request))
  const adopt = useMutation({
    mutationFn: () => call(adoptionRoutes.adopt, { params: { name: management }, body: { ...request, takeOver: [...takeOver] } }),
    onSuccess: async () => {
      for (const noun of ['clusters', 'profiles', 'adoptable', 'management-clusters'])
        void queryClient.invalidateQueries({ queryKey: [noun] })
      toast('success', `${cluster} is adopted as ${called}`)
      await go(paths.cluster(called))
    },
  })
  const lookAgain = () => {
    adopt.reset()
    if (typed === called) void verdict.refetch()
    else void go(paths.adoptCluster({ ...address, name: typed === cluster ? undefined : typed }), { replace: true })
  }
  const trail = [
    { name: 'Clusters', to: paths.clusters() },
    { name: 'Adopt cluster', to: paths.adoptCluster({ management }) },
  ]
  const error = adopt.error ?? verdict.error
  return (
    <>
      <PageHeading
        title={`Adopt ${cluster}`}
        trail={trail}
        beside={
          <span className="c-quiet">
            {namespace}/{cluster} of {management}
          </span>
        }
        actions={
          <ActionButton
            variant="primary"
            whyNot={whyNot({ verdict: verdict.isFetching ? null : verdict.data, called, typed, takeOver })}
            isLoading={adopt.isPending}
            onClick={() => adopt.mutate()}
          >
            Adopt
          </ActionButton>
        }
      />
      <div className="c-stack">
        <Card title="Name and profile">
          <Form
            className="c-adopt-form"
            onSubmit={(event) => {
              event.preventDefault()
              lookAgain()
            }}
          >
            <Field label="Name" value={typed} onChange={setTyped} help="Its objects keep the names that they have." required />
            <ProfileField
              cloudType={verdict.data?.cluster?.spec.cloudType}
              value={profile !== undefined && version !== undefined ? `${profile}@${version}` : ''}
              onChoose={(next) => void go(paths.adoptCluster({ ...address, ...next }), { replace: true })}
            />
            <Button variant="secondary" type="submit" isDisabled={typed === ''} isLoading={verdict.isFetching}>
              Look again
            </Button>
          </Form>
        </Card>
        {error !== null && !verdict.isFetching && <ProblemAlert error={error} />}
        {verdict.data && !verdict.isError ? (
          <AdoptionVerdict
            verdict={verdict.data}
            takeOver={takeOver}
            onTakeOver={(manager, on) => setTakeOver(on ? new Set([...takeOver, manager]) : without(takeOver, manager))}
          />
        ) : (
          !verdict.isError && <Skeletons rows={2} shape="cards" />
        )}
      </div>
    </>
  )
}

/** A profile that there is, for the same cloud; or one that describes the cluster. */
function ProfileField({ cloudType, value, onChoose }: ProfileFieldProps) {
  const profiles = useQuery(read.profiles({ limit: 200 }))
  const fitting = (profiles.data?.items ?? []).filter(
    (one) => one.type !== 'add-on' && (cloudType === undefined || one.cloudType === cloudType),
  )
  const names = fitting.flatMap(({ name, versions }) => versions.map(({ version }) => `${name}@${version}`))
  const known = value === '' || names.includes(value) ? names : [value, ...names]
  return (
    <Field
      label="Profile"
      value={value}
      onChange={(next) => {
        const [profile, version] = next.split('@')
        onChoose(next === '' ? { profile: undefined, version: undefined } : { profile, version })
      }}
      options={[['', 'A new one that describes it'], ...known.map((name) => [name, name.replace('@', ' ')] as const)]}
    />
  )
}

interface ProfileFieldProps {
  readonly cloudType: string | undefined
  readonly value: string
  readonly onChoose: (next: { readonly profile: string | undefined; readonly version: string | undefined }) => void
}

function whyNot({ verdict, called, typed, takeOver }: Asked): string | null {
  if (called !== typed) return 'Look again first: it was looked at under another name.'
  if (verdict === null) return 'It is being looked at.'
  if (verdict === undefined) return 'It could not be looked at.'
  if (verdict.refused.length > 0) return 'It cannot be adopted: the reasons stand below.'
  const others = ownersIn(verdict.owned).filter((manager) => !takeOver.has(manager))
  return others.length === 0 ? null : `Say below that Cairn takes its fields over from ${others.join(', ')}.`
}

interface Asked {
  /** Null while it is on its way. */
  readonly verdict: WireAdoption | null | undefined
  readonly called: string
  readonly typed: string
  readonly takeOver: ReadonlySet<string>
}

function without(set: ReadonlySet<string>, member: string): ReadonlySet<string> {
  return new Set([...set].filter((one) => one !== member))
}
