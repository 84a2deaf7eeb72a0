import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { lazy, Suspense } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { Skeletons } from '../ui/loaded.tsx'
import { YamlText } from '../ui/yaml-text.tsx'
import { whyNot } from './cluster-actions.ts'
import { useDraft, withOverride } from './draft.ts'
import type { EffectiveLayer } from './profile-tab.tsx'

/** It reads YAML and merges as the server does; the code for that comes with the editor. */
const OverrideEffect = lazy(async () => ({ default: (await import('./override-effect.tsx')).OverrideEffect }))

/** So does what knows the pack's rules and the profile's variables. */
const ValuesEditor = lazy(async () => ({ default: (await import('./override-editor.tsx')).ValuesEditor }))

/** The values that this cluster lays over the layer, beside what they change. */
export function ValuesOverride({ cluster, layer }: { readonly cluster: Cluster; readonly layer: EffectiveLayer }) {
  const [draft, setDraft] = useDraft(cluster.metadata.name)
  const saved = cluster.spec.overrides.find((one) => one.profile === layer.profile && one.layer === layer.name)
  const drafted = draft.overrides.find((one) => one.profile === layer.profile && one.layer === layer.name)
  const current = drafted ?? saved ?? { profile: layer.profile, layer: layer.name, values: null, manifests: [] }
  const text = current.values ?? ''
  const set = (values: string) => {
    const next = { ...current, values: values.trim() === '' ? null : values }
    const unchanged =
      (saved?.values ?? '') === values && JSON.stringify(saved?.manifests ?? []) === JSON.stringify(next.manifests)
    setDraft(withOverride(draft, layer.profile, layer.name, unchanged ? null : next))
  }
  const refused = whyNot('change', cluster.status)
  return (
    <div className="c-beside">
      <div className="c-stack">
        <div className="c-row">
          <h3>Override of the values</h3>
          {text !== '' && refused === null && (
            <Button variant="link" isInline onClick={() => set('')}>
              Remove the override
            </Button>
          )}
        </div>
        {refused === null ? (
          <Suspense fallback={<Skeletons rows={6} />}>
            <ValuesEditor layer={layer} text={text} onChange={set} />
          </Suspense>
        ) : (
          <YamlText label={`Override of ${layer.name}`} value={text} />
        )}
        <p className="c-quiet">
          YAML of only those values that shall differ here. A <code>null</code> takes a value away.
        </p>
      </div>
      <div className="c-stack">
        <h3>What it changes</h3>
        <Suspense>
          <OverrideEffect layer={layer} text={text} />
        </Suspense>
      </div>
    </div>
  )
}
