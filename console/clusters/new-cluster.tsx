import './fleet.css'
import { EmptyState, EmptyStateActions, EmptyStateBody } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { variablesIn, withVariable } from '#core/cluster/document-variables.ts'
import { clusterRoutes } from '#contract/cluster.ts'
import { clusterDocumentSchema } from '#contract/cluster-document.ts'
import { call, problemOf, yamlBody } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { DocumentPage } from '../ui/document-page.tsx'
import { DocumentProblems } from '../ui/document-problems.tsx'
import { Go, useGo } from '../ui/go.tsx'
import { Skeletons } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { Switcher } from '../ui/switcher.tsx'
import { draftOf } from '../ui/document-draft.ts'
import { NewClusterWizard } from './new-cluster-wizard.tsx'
import { startingCluster } from './starting-document.ts'
import { asked as askedOf, VariableFields } from './variable-fields.tsx'

/** What was typed outlives the page: who goes to look at a profile finds it again. It ends with the cluster's creation. */
let kept: string | null = null

function keep(text: string | null): void {
  kept = text
}

const trail = [{ name: 'Clusters', to: paths.clusters() }]

/** A new cluster: one document, asked for step by step or written as YAML, as one likes at any time. */
export function NewCluster() {
  const address = useAddress<'profile' | 'version' | 'view' | 'step'>()
  const [typed, setTyped] = useState(kept)
  const go = useGo()
  const queryClient = useQueryClient()
  const profiles = useQuery(read.profiles({ limit: 200 }))
  const offered = (profiles.data?.items ?? []).filter(({ type }) => type !== 'add-on')
  const profile = offered.find(({ name }) => name === address.profile) ?? offered[0]
  const version = profile?.versions.find((one) => one.version === address.version)?.version ?? profile?.versions[0]?.version
  const chosen = useQuery({ ...read.profileVersion(profile?.name ?? '', version ?? ''), enabled: version !== undefined })
  const create = useMutation({
    mutationFn: () => call(clusterRoutes.create, { body: text }, yamlBody),
    onSuccess: async (made) => {
      if (!('metadata' in made)) return
      const { name } = made.metadata
      write(null)
      void queryClient.invalidateQueries({ queryKey: ['clusters'] })
      toast('success', `${name} is being provisioned`)
      await go(paths.cluster(name))
    },
  })
  const text = typed ?? (chosen.data ? startingCluster(chosen.data.document) : '')
  const write = (next: string | null) => {
    keep(next)
    setTyped(next)
    // What the server refused is of the document before.
    if (next !== null && create.isError) create.reset()
  }
  const noProfile = profiles.isSuccess && offered.length === 0
  const view = address.view === 'yaml' ? 'YAML' : 'Form'
  const goTo = (next: Readonly<Record<string, string | undefined>>) =>
    void go(paths.newClusterAt({ ...address, ...next }), { replace: true })
  const switcher = (
    <Switcher
      label="How to write it"
      options={['Form', 'YAML']}
      value={view}
      onChoose={(next) => goTo({ view: next === 'YAML' ? 'yaml' : undefined })}
    />
  )
  const draft = draftOf(clusterDocumentSchema, text, write)
  const failed = profiles.error ?? chosen.error
  if (view === 'YAML') {
    const variables = chosen.data?.document.spec.variables ?? []
    const given = variablesIn(text)
    const problems = create.isError ? problemOf(create.error).errors : []
    return (
      <DocumentPage
        title="Create cluster"
        trail={trail}
        intro="The document that the form writes, with all that it can say. Every error is named with its path."
        label="Cluster document"
        action="Create cluster"
        text={text}
        onText={write}
        onSend={() => create.mutate()}
        sending={create.isPending}
        error={create.error ?? failed}
        beside={switcher}
        form={
          <>
            {askedOf(variables).length > 0 && (
              <Card title="Variables" beside={<span className="c-quiet">They stand in the document below</span>}>
                {given === null ? (
                  <p className="c-quiet">The document cannot be read as YAML now.</p>
                ) : (
                  <VariableFields
                    variables={variables}
                    values={given}
                    onChange={(name, value) => write(withVariable(text, name, value))}
                    problemOf={({ name }) => problems.find(({ path }) => path === `spec.variables.${name}`)?.message}
                  />
                )}
              </Card>
            )}
            {text !== '' && !create.isError && <DocumentProblems draft={draft} />}
          </>
        }
      />
    )
  }
  return (
    <>
      <PageHeading title="Create cluster" trail={trail} beside={switcher} />
      {failed && <ProblemAlert error={failed} />}
      {draft.unreadable !== null ? (
        <p className="c-wrong">
          The document cannot be read as YAML, so that the form cannot show it: {draft.unreadable}. Mend it there, nothing is
          lost.
        </p>
      ) : text === '' && noProfile ? (
        <EmptyState titleText="No profiles yet" headingLevel="h2">
          <EmptyStateBody>A cluster is made from a full or an infra profile, and this project has none.</EmptyStateBody>
          <EmptyStateActions>
            <Go to={paths.newProfile()}>Create a profile</Go>
            <Go to={paths.importProfile()}>Import one</Go>
          </EmptyStateActions>
        </EmptyState>
      ) : text === '' ? (
        <Skeletons rows={8} />
      ) : (
        <NewClusterWizard
          draft={draft}
          step={address.step}
          onStep={(step) => goTo({ step })}
          onText={write}
          onCreate={() => create.mutate()}
          creating={create.isPending}
          error={create.error}
          onCancel={() => void go(paths.clusters())}
        />
      )}
    </>
  )
}
