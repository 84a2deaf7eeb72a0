import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import type { ProfileDocument } from '#contract/profile.ts'
import { valueNotes } from '#core/pack/value-notes.ts'
import { read } from '../api/queries.ts'
import { repaveText, useReferences } from '../profiles/layer-values.tsx'
import { YamlDiff, YamlText } from '../ui/yaml-text.tsx'
import { markManifest, markValues } from './override-marks.ts'
import type { EffectiveLayer } from './profile-tab.tsx'

/** The editor of an override's values, which knows of the layer's pack and of the profile what the editor of profiles knows. */
export function ValuesEditor({ layer, text, onChange }: ValuesEditorProps) {
  const { profile, variables } = useProfile(layer)
  const written = profile?.spec.layers.find(({ name }) => name === layer.name)?.pack
  const registry = written?.name === layer.pack ? written?.registry : undefined
  const one = useQuery({
    ...read.pack(layer.pack ?? '', layer.version, registry),
    enabled: layer.pack !== null && profile !== undefined,
  })
  const notes = useMemo(() => (one.data ? valueNotes(one.data) : null), [one.data])
  const references = useReferences(variables)
  const settled = useDeferredValue(text)
  const marked = useMemo(() => markValues(layer, one.data, variables, settled), [layer, one.data, variables, settled])
  return (
    <YamlText
      label={`Override of ${layer.name}`}
      value={text}
      onChange={onChange}
      check={false}
      assist={{ notes, references, repaves: (steps) => repaveText(layer.kind, steps) }}
      marked={marked}
    />
  )
}

interface ValuesEditorProps {
  readonly layer: EffectiveLayer
  readonly text: string
  readonly onChange: (text: string) => void
}

/** The same for a manifest, beside what runs. */
export function ManifestEditor({ layer, manifest, effective, text, onChange }: ManifestEditorProps) {
  const { variables } = useProfile(layer)
  const references = useReferences(variables)
  const settled = useDeferredValue(text)
  const marked = useMemo(() => markManifest(manifest, variables, settled), [manifest, variables, settled])
  return (
    <YamlDiff
      left={effective}
      right={text}
      leftLabel={`Manifest ${manifest} as it runs`}
      rightLabel={`Override of manifest ${manifest}`}
      onChange={onChange}
      fold={false}
      check={false}
      carry
      assist={{ notes: null, references }}
      marked={marked}
    />
  )
}

interface ManifestEditorProps extends ValuesEditorProps {
  readonly manifest: string
  readonly effective: string
}

function useProfile({ profile, profileVersion }: EffectiveLayer) {
  const document: ProfileDocument | undefined = useQuery(read.profileVersion(profile, profileVersion)).data?.document
  return { profile: document, variables: document?.spec.variables ?? none }
}

const none: ProfileDocument['spec']['variables'] = []
