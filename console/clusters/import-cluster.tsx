import './fleet.css'
import './import-cluster.css'
import { EmptyState, EmptyStateActions, EmptyStateBody } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { clusterDocumentSchema } from '#contract/cluster-document.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { useAddress } from '../ui/address.ts'
import { draftOf, textAt } from '../ui/document-draft.ts'
import { Go, useGo } from '../ui/go.tsx'
import { kubeconfigRefused } from '../ui/kubeconfig-field.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { chosenProfiles } from './addon-profiles.tsx'
import { useDeclared } from './declared-variables.ts'
import { ImportFields } from './import-fields.tsx'
import { ImportVerdict } from './import-verdict.tsx'
import { refusedPlaces, useImport } from './import-queries.ts'
import { startingImport } from './starting-document.ts'

const trail = [{ name: 'Clusters', to: paths.clusters() }]

/** A cluster that others made and run, for its add-ons alone: first what that comes to, and then its import. */
export function ImportCluster() {
  const { management } = useAddress<'management'>()
  const managements = useQuery(read.managementClusters())
  const items = managements.data?.items
  const chosen = items?.find(({ name }) => name === management) ?? items?.[0]
  if (items !== undefined && chosen !== undefined)
    return <OneImport managements={items.map(({ name }) => name)} management={chosen.name} />
  return (
    <>
      <PageHeading title="Import cluster" trail={trail}>
        <Intro />
      </PageHeading>
      <Loaded query={managements} rows={2} shape="cards">
        {() => <NoManagementCluster />}
      </Loaded>
    </>
  )
}

/** What was typed outlives the page: who goes to look at a profile finds it again. The kubeconfig does not: it is nobody's to find. */
let kept = startingImport

function keep(text: string): void {
  kept = text
}

function OneImport({ managements, management }: { readonly managements: readonly string[]; readonly management: string }) {
  const [text, setText] = useState(kept)
  const [kubeconfig, setKubeconfig] = useState('')
  const go = useGo()
  const { check, take } = useImport(() => keep(startingImport))
  // What was checked is what is imported: any change asks for another check.
  const changed = () => {
    check.reset()
    take.reset()
  }
  const write = (next: string) => {
    keep(next)
    setText(next)
    changed()
  }
  const draft = draftOf(clusterDocumentSchema, text, write)
  const name = textAt(draft, ['metadata', 'name'])
  const refused = [...refusedPlaces(take.error), ...refusedPlaces(check.error)]
  // What is empty yet is no mistake.
  const typed = draft.problems.filter(({ path }) =>
    path === 'metadata.name' ? name !== '' : path !== 'spec.profiles' || chosenProfiles(draft).length > 0,
  )
  const shown = { ...draft, problems: [...typed, ...refused] }
  const declared = useDeclared(draft)
  const missing =
    check.isPending || take.isPending
      ? 'The server is being asked.'
      : missingIn({ name, kubeconfig, profiles: chosenProfiles(draft).length, declared, problems: typed.length })
  const request = { document: draft.at([]), asked: (declared ?? []).map((one) => one.name), management, kubeconfig }
  return (
    <>
      <PageHeading
        title="Import cluster"
        trail={trail}
        actions={
          <>
            <ActionButton
              variant={check.isSuccess ? 'secondary' : 'primary'}
              whyNot={missing}
              isLoading={check.isPending}
              onClick={() => check.mutate(request)}
            >
              Check
            </ActionButton>
            <ActionButton
              variant={check.isSuccess ? 'primary' : 'secondary'}
              whyNot={missing ?? (check.isSuccess ? null : 'Check it first.')}
              isLoading={take.isPending}
              onClick={() => take.mutate(request)}
            >
              Import
            </ActionButton>
          </>
        }
      >
        <Intro />
      </PageHeading>
      <div className="c-import">
        <ImportFields
          draft={shown}
          declared={declared ?? []}
          managements={managements}
          management={management}
          onManagement={(next) => {
            changed()
            void go(paths.importCluster(next), { replace: true })
          }}
          kubeconfig={kubeconfig}
          onKubeconfig={(next) => {
            changed()
            setKubeconfig(next)
          }}
        />
        <ImportVerdict
          name={name}
          management={management}
          checked={check.data}
          error={take.error ?? check.error}
          isLooking={check.isPending}
        />
      </div>
    </>
  )
}

function Intro() {
  return (
    <p className="c-quiet">
      A cluster that others made and run gets add-ons from here, and nothing else of it is touched. Its kubeconfig is the way
      there.
    </p>
  )
}

function missingIn({ name, kubeconfig, profiles, declared, problems }: Given): string | null {
  if (name === '') return 'Say what it is called here first.'
  if (kubeconfig === '') return 'Give its kubeconfig first.'
  if (kubeconfigRefused(kubeconfig) !== null) return 'The kubeconfig is refused: it says why.'
  if (profiles === 0) return 'Choose an add-on profile first.'
  if (declared === null) return 'It is being read what the profiles ask for.'
  return problems === 0 ? null : 'Mend what is marked first.'
}

interface Given {
  readonly name: string
  readonly kubeconfig: string
  readonly profiles: number
  /** Null while they are read. */
  readonly declared: ReturnType<typeof useDeclared>
  readonly problems: number
}

function NoManagementCluster() {
  return (
    <EmptyState titleText="No management cluster yet" headingLevel="h2">
      <EmptyStateBody>
        Add-ons are brought to other clusters by Flux, which runs in a management cluster. Add that one first.
      </EmptyStateBody>
      <EmptyStateActions>
        <Go to={paths.managementClusters()}>Management clusters</Go>
      </EmptyStateActions>
    </EmptyState>
  )
}
