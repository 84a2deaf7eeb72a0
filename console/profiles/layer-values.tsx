import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ProfileDocument } from '#contract/profile.ts'
import { controlPlaneKeys } from '#core/cluster/compile-machine-spec.ts'
import { valueNotes } from '#core/pack/value-notes.ts'
import type { ValueStep } from '#core/pack/value-path.ts'
import { systemNames } from '#core/profile/references.ts'
import { read } from '../api/queries.ts'
import type { OfferedReference } from '../ui/code-assist.ts'
import type { Marked } from '../ui/code-mirror.tsx'
import { YamlDiff } from '../ui/yaml-text.tsx'
import type { Layer, Variable } from './draft.ts'
import { useCheckedDraft } from './use-draft-check.ts'

/** The values that a layer lays over its pack's, beside what was saved, with all that is known of them while one types. */
export function LayerValues({ layer, saved, document, onChange }: LayerValuesProps) {
  const { pack } = layer
  const one = useQuery({ ...read.pack(pack?.name ?? '', pack?.version ?? '', pack?.registry), enabled: pack !== undefined })
  const notes = useMemo(() => (one.data ? valueNotes(one.data) : null), [one.data])
  const references = useReferences(document.spec.variables)
  const marked = useMarked(layer.name, 'values', layer.values)
  return (
    <YamlDiff
      left={saved?.values ?? ''}
      right={layer.values}
      leftLabel="Saved"
      rightLabel={`Values of ${layer.name}`}
      onChange={onChange}
      fold={false}
      check={false}
      carry
      assist={{ notes, references, repaves: (steps) => repaveText(layer.kind, steps) }}
      marked={marked}
    />
  )
}

interface LayerValuesProps {
  readonly layer: Layer
  readonly saved: Layer | undefined
  readonly document: ProfileDocument
  readonly onChange: (values: string) => void
}

/** Variables, macros and facts of the cluster that a text may refer to. */
export function useReferences(variables: readonly Variable[]): readonly OfferedReference[] {
  const macros = { project: useQuery(read.macros('project')), all: useQuery(read.macros('all')) }
  return [
    ...variables.map(({ name, type, displayName, description, default: value }) => ({
      name: `cairn.var.${name}`,
      detail: type,
      info: [displayName, description, value === null ? '' : `Default: ${value}`].filter((text) => text !== '').join(' – '),
    })),
    ...(['project', 'all'] as const).flatMap((scope) =>
      Object.entries(macros[scope].data?.macros ?? {}).map(([name, value]) => ({
        name: `cairn.macro.${name}`,
        detail: scope === 'all' ? 'macro of all projects' : 'macro',
        info: `Now: ${value}`,
      })),
    ),
    ...systemNames.map((name) => ({ name: `cairn.system.${name}`, detail: 'of the cluster', info: '' })),
  ]
}

/** What the check found in one text of a layer, with the text that it is about. */
export function useMarked(layer: string, field: string, text: string): Marked {
  const checked = useCheckedDraft()
  const about = checked === null ? text : textOf(checked.draft, layer, field)
  return useMemo(
    () => ({
      text: about,
      marks: (checked?.problems ?? []).flatMap((problem) =>
        problem.layer === layer && problem.text === field
          ? [{ ...(problem.place ?? { from: 0, to: 0 }), message: problem.message, code: problem.code }]
          : [],
      ),
    }),
    [checked, about, layer, field],
  )
}

function textOf({ spec }: ProfileDocument, name: string, field: string): string {
  const layer = spec.layers.find((one) => one.name === name)
  if (field === 'values') return layer?.values ?? ''
  return layer?.manifests.find((manifest) => `manifest ${manifest.name}` === field)?.content ?? ''
}

/** What a key under `kubeadmconfig` means for nodes, by the rules of the machine spec. */
export function repaveText(kind: string, [head, key]: readonly ValueStep[]): string | null {
  if ((kind !== 'os' && kind !== 'k8s') || head?.kind !== 'key' || head.key !== 'kubeadmconfig') return null
  const isForControlPlane = key?.kind === 'key' && controlPlaneKeys.includes(key.key)
  return isForControlPlane ? 'A change repaves the control plane.' : 'A change repaves every pool.'
}
