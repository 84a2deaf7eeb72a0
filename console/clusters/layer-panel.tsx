import type { Cluster } from '#contract/cluster.ts'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { useGo } from '../ui/go.tsx'
import { kindWord } from '../ui/layer-stack.tsx'
import { Switcher } from '../ui/switcher.tsx'
import { YamlText } from '../ui/yaml-text.tsx'
import { LayerOrigins } from './layer-origins.tsx'
import { ManifestOverride } from './manifest-override.tsx'
import type { EffectiveLayer } from './profile-tab.tsx'
import { ValuesOverride } from './values-override.tsx'

const views = ['Values', 'Origins', 'Override'] as const

/** One layer as it runs here: its effective values, where each comes from, and what this cluster alone lays over them. */
export function LayerPanel({ cluster, layer }: { readonly cluster: Cluster; readonly layer: EffectiveLayer }) {
  const { view: asked } = useAddress<'view'>()
  const go = useGo()
  const view = views.find((one) => one === asked) ?? (layer.override === null ? 'Values' : 'Override')
  const setView = (next: (typeof views)[number]) =>
    void go(paths.clusterProfile(cluster.metadata.name, `${layer.profile}/${layer.name}`, next), { replace: true })
  return (
    <Card
      title={layer.name}
      beside={<Switcher label={`What to show of ${layer.name}`} options={views} value={view} onChoose={setView} />}
    >
      <p className="c-quiet">
        {kindWord(layer.kind)} of {layer.profile} {layer.profileVersion}
        {layer.pack !== null && `, pack ${layer.pack} ${layer.version}`}
        {layer.kind === 'addon' && `, install priority ${layer.installPriority}`}
      </p>
      {layer.message !== null && <p>{layer.message}</p>}
      {view === 'Values' && <Effective layer={layer} />}
      {view === 'Origins' && <LayerOrigins layer={layer} />}
      {view === 'Override' && (
        <div className="c-stack">
          <Discouragement />
          {(layer.pack !== null || layer.manifests.length === 0) && <ValuesOverride cluster={cluster} layer={layer} />}
          {layer.manifests.map(({ name }) => (
            <ManifestOverride key={name} cluster={cluster} layer={layer} manifest={name} />
          ))}
        </div>
      )}
    </Card>
  )
}

function Effective({ layer }: { readonly layer: EffectiveLayer }) {
  return (
    <div className="c-stack">
      {layer.effectiveValues.trim() === '' ? (
        <p className="c-quiet">This layer has no values.</p>
      ) : (
        <YamlText label={`Effective values of ${layer.name}`} value={layer.effectiveValues} />
      )}
      {layer.manifests.map(({ name, content, origin }) => (
        <div key={name} className="c-stack">
          <h3>
            Manifest {name} <span className="c-quiet">from the {origin}</span>
          </h3>
          <YamlText label={`Manifest ${name}`} value={content} />
        </div>
      ))}
    </div>
  )
}

function Discouragement() {
  return (
    <p className="c-advice">
      <b>Overriding is possible, and discouraged.</b> An override holds for this cluster alone: the profile no longer says what
      runs here, and a later version of it may conflict. For what more than one cluster needs, make a new profile version instead.
    </p>
  )
}
