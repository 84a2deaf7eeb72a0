import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { variablesIn, withVariable } from '#core/cluster/document-variables.ts'
import { clusterRoutes } from '#contract/cluster.ts'
import { call, problemOf, yamlBody } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { Choice } from '../ui/choice.tsx'
import { DocumentPage } from '../ui/document-page.tsx'
import { useGo } from '../ui/go.tsx'
import { startingCluster } from './starting-document.ts'
import { asked as askedOf, VariableFields } from './variable-fields.tsx'

/** A new cluster, written as a document that starts from the chosen profile version. */
export function NewCluster() {
  const asked = useAddress<'profile' | 'version'>()
  const [typed, setTyped] = useState<string | null>(null)
  const go = useGo()
  const queryClient = useQueryClient()
  const profiles = useQuery(read.profiles({ limit: 200 }))
  const offered = (profiles.data?.items ?? []).filter(({ type }) => type !== 'add-on')
  const profile = offered.find(({ name }) => name === asked.profile) ?? offered[0]
  const version = profile?.versions.find((one) => one.version === asked.version)?.version ?? profile?.versions[0]?.version
  const chosen = useQuery({ ...read.profileVersion(profile?.name ?? '', version ?? ''), enabled: version !== undefined })
  const text = typed ?? (chosen.data ? startingCluster(chosen.data.document) : '')
  const create = useMutation({
    mutationFn: () => call(clusterRoutes.create, { body: text }, yamlBody),
    onSuccess: async (made) => {
      if (!('metadata' in made)) return
      const { metadata } = made
      void queryClient.invalidateQueries({ queryKey: ['clusters'] })
      toast('success', `${metadata.name} is being provisioned`)
      await go(paths.cluster(metadata.name))
    },
  })
  const choose = (next: { readonly name: string; readonly version: string }) => {
    setTyped(null)
    void go(paths.newCluster(next), { replace: true })
  }
  const variables = chosen.data?.document.spec.variables ?? []
  const given = variablesIn(text)
  const problems = create.isError ? problemOf(create.error).errors : []
  return (
    <DocumentPage
      title="Create cluster"
      trail={[{ name: 'Clusters', to: paths.clusters() }]}
      intro="Choose what the cluster shall run, give it a name and its node pools, and create it. The server names every error with its path."
      label="Cluster document"
      action="Create cluster"
      text={text}
      onText={setTyped}
      onSend={() => create.mutate()}
      sending={create.isPending}
      error={create.error ?? profiles.error ?? chosen.error}
      form={
        askedOf(variables).length > 0 && (
          <Card title="Variables" beside={<span className="c-quiet">They stand in the document below</span>}>
            {given === null ? (
              <p className="c-quiet">The document cannot be read as YAML now.</p>
            ) : (
              <VariableFields
                variables={variables}
                values={given}
                onChange={(name, value) => setTyped(withVariable(text, name, value))}
                problemOf={({ name }) => problems.find(({ path }) => path === `spec.variables.${name}`)?.message}
              />
            )}
          </Card>
        )
      }
    >
      {profiles.isSuccess && offered.length === 0 && <p>There is no profile yet that a cluster could run. Create one first.</p>}
      {profile && version !== undefined && (
        <>
          Start from
          <Choice
            label="Profile"
            value={profile.name}
            options={offered.map(({ name, type, cloudType }) => ({ value: name, description: `${type}, ${cloudType ?? ''}` }))}
            onChoose={(name) => choose({ name, version: offered.find((one) => one.name === name)?.versions[0]?.version ?? '' })}
          />
          <Choice
            label="Profile version"
            value={version}
            options={profile.versions.map((one) => ({ value: one.version }))}
            onChoose={(next) => choose({ name: profile.name, version: next })}
          />
          {typed !== null && <span className="c-quiet">Choosing again starts the document anew.</span>}
        </>
      )}
    </DocumentPage>
  )
}
