import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { profileTypes, type ProfileType } from '#core/profile/profile.ts'
import { profileRoutes } from '#contract/profile.ts'
import { call, yamlBody } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { Choice } from '../ui/choice.tsx'
import { DocumentPage } from '../ui/document-page.tsx'
import { useGo } from '../ui/go.tsx'
import { cloudTypes, startingProfile } from './starting-document.ts'

const typeWords = {
  full: 'infrastructure and add-ons',
  infra: 'exactly the four infrastructure layers',
  'add-on': 'add-ons only, for clusters that have an infrastructure profile',
} as const satisfies Record<ProfileType, string>

/** A new profile, written as a document; its layers are then edited one by one on its own page. */
export function NewProfile() {
  const [type, setType] = useState<ProfileType>('full')
  const [cloudType, setCloudType] = useState<string>('simulated')
  const [typed, setTyped] = useState<string | null>(null)
  const go = useGo()
  const queryClient = useQueryClient()
  const packs = useQuery(read.packs({ limit: 200 }))
  const text = typed ?? (packs.data ? startingProfile(type, cloudType, packs.data.items) : '')
  const create = useMutation({
    mutationFn: () => call(profileRoutes.create, { body: text }, yamlBody),
    onSuccess: async ({ document: { metadata, spec } }) => {
      void queryClient.invalidateQueries({ queryKey: ['profiles'] })
      toast('success', `${metadata.name} ${spec.version} is created`)
      await go(paths.profileVersion(metadata.name, spec.version))
    },
  })
  return (
    <DocumentPage
      title="Create profile"
      trail={[{ name: 'Profiles', to: paths.profiles() }]}
      intro="Give the profile a name and its layers, and create it. Each layer’s values are edited beside their diff afterwards."
      label="Profile document"
      action="Create profile"
      text={text}
      onText={setTyped}
      onSend={() => create.mutate()}
      sending={create.isPending}
      error={create.error ?? packs.error}
    >
      Start from
      <Choice
        label="Type"
        value={type}
        options={profileTypes.map((value) => ({ value, description: typeWords[value] }))}
        onChoose={(value) => {
          setType(value as ProfileType)
          setTyped(null)
        }}
      />
      {type !== 'add-on' && (
        <Choice
          label="Cloud type"
          value={cloudType}
          options={cloudTypes.map((value) => ({ value }))}
          onChoose={(value) => {
            setCloudType(value)
            setTyped(null)
          }}
        />
      )}
      {typed !== null && <span className="c-quiet">Choosing again starts the document anew.</span>}
    </DocumentPage>
  )
}
