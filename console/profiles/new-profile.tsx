import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { profileDocumentSchema, profileRoutes } from '#contract/profile.ts'
import { call, yamlBody } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { draftOf } from '../ui/document-draft.ts'
import { DocumentPage } from '../ui/document-page.tsx'
import { DocumentProblems } from '../ui/document-problems.tsx'
import { useGo } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { Switcher } from '../ui/switcher.tsx'
import { NewProfileForm } from './new-profile-form.tsx'
import { startingProfile, type ProfileKind } from './starting-document.ts'

const trail = [{ name: 'Profiles', to: paths.profiles() }]

/** A new profile: one document, filled in as a form or written as YAML. Its layers are then edited one by one on its own page. */
export function NewProfile() {
  const [kind, setKind] = useState<ProfileKind>({ type: 'full', cloudType: 'simulated' })
  const [typed, setTyped] = useState<string | null>(null)
  const { view: asked } = useAddress<'view'>()
  const go = useGo()
  const queryClient = useQueryClient()
  const packs = useQuery(read.packs({ limit: 200 }))
  const text = typed ?? (packs.data ? startingProfile(kind, packs.data.items) : '')
  const create = useMutation({
    mutationFn: () => call(profileRoutes.create, { body: text }, yamlBody),
    onSuccess: async ({ document: { metadata, spec } }) => {
      void queryClient.invalidateQueries({ queryKey: ['profiles'] })
      toast('success', `${metadata.name} ${spec.version} is created`)
      await go(paths.profileVersion(metadata.name, spec.version))
    },
  })
  const write = (next: string) => {
    setTyped(next)
    // What the server refused is of the document before.
    if (create.isError) create.reset()
  }
  const draft = draftOf(profileDocumentSchema, text, write)
  const view = asked === 'yaml' ? 'YAML' : 'Form'
  const switcher = (
    <Switcher
      label="How to write it"
      options={['Form', 'YAML']}
      value={view}
      onChoose={(next) => void go(paths.newProfile(next === 'YAML' ? 'yaml' : undefined), { replace: true })}
    />
  )
  if (view === 'YAML')
    return (
      <DocumentPage
        title="Create profile"
        trail={trail}
        intro="The document that the form writes, with all that it can say. Each layer’s values are edited beside their diff afterwards."
        label="Profile document"
        action="Create profile"
        text={text}
        onText={write}
        onSend={() => create.mutate()}
        sending={create.isPending}
        error={create.error ?? packs.error}
        beside={switcher}
        form={text !== '' && !create.isError && <DocumentProblems draft={draft} />}
      />
    )
  return (
    <>
      <PageHeading
        title="Create profile"
        trail={trail}
        beside={switcher}
        actions={
          <Button
            variant="primary"
            isLoading={create.isPending}
            isDisabled={create.isPending || text === '' || draft.unreadable !== null || draft.problems.length > 0}
            onClick={() => create.mutate()}
          >
            Create profile
          </Button>
        }
      >
        <p className="c-quiet">
          Choose what it is made of, and create it. Each layer’s values are edited beside their diff afterwards.
        </p>
      </PageHeading>
      {create.isError && <ProblemAlert error={create.error} />}
      <Loaded query={packs} rows={8}>
        {({ items }) =>
          draft.unreadable !== null ? (
            <p className="c-wrong">
              The document cannot be read as YAML, so that the form cannot show it: {draft.unreadable}. Mend it there, nothing is
              lost.
            </p>
          ) : (
            <NewProfileForm
              draft={draft}
              kind={kind}
              packs={items}
              onStartAnew={(next) => {
                setKind(next)
                write(startingProfile(next, items, draft))
              }}
            />
          )
        }
      </Loaded>
    </>
  )
}
