import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { lazy, Suspense } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { Skeletons } from '../ui/loaded.tsx'
import { YamlText } from '../ui/yaml-text.tsx'
import { whyNot } from './cluster-actions.ts'
import { useDraft, withOverride } from './draft.ts'
import type { EffectiveLayer } from './profile-tab.tsx'

const ManifestEditor = lazy(async () => ({ default: (await import('./override-editor.tsx')).ManifestEditor }))

/** A manifest of the layer, to be given other content on this cluster. */
export function ManifestOverride({ cluster, layer, manifest }: ManifestOverrideProps) {
  const [draft, setDraft] = useDraft(cluster.metadata.name)
  const same = (one: { profile: string; layer: string }) => one.profile === layer.profile && one.layer === layer.name
  const saved = cluster.spec.overrides.find(same)
  const current = draft.overrides.find(same) ??
    saved ?? { profile: layer.profile, layer: layer.name, values: null, manifests: [] }
  const effective = layer.manifests.find(({ name }) => name === manifest)?.content ?? ''
  const own = current.manifests.find(({ name }) => name === manifest)
  const text = own?.content ?? effective
  const set = (content: string | null) => {
    const others = current.manifests.filter(({ name }) => name !== manifest)
    const next = { ...current, manifests: content === null ? others : [...others, { name: manifest, content }] }
    const unchanged = saved ? JSON.stringify(saved) === JSON.stringify(next) : next.values === null && next.manifests.length === 0
    setDraft(withOverride(draft, layer.profile, layer.name, unchanged ? null : next))
  }
  const refused = whyNot('change', cluster.status)
  return (
    <div className="c-stack">
      <div className="c-row">
        <h3>Manifest {manifest}</h3>
        {own !== undefined && refused === null && (
          <Button variant="link" isInline onClick={() => set(null)}>
            Remove the override of {manifest}
          </Button>
        )}
      </div>
      {refused === null ? (
        <Suspense fallback={<Skeletons rows={6} />}>
          <ManifestEditor
            layer={layer}
            manifest={manifest}
            effective={effective}
            text={text}
            onChange={(content) => set(content === effective && saved === undefined ? null : content)}
          />
        </Suspense>
      ) : (
        <YamlText label={`Manifest ${manifest}`} value={text} />
      )}
    </div>
  )
}

interface ManifestOverrideProps {
  readonly cluster: Cluster
  readonly layer: EffectiveLayer
  readonly manifest: string
}
