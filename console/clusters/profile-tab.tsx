import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Cluster, effectiveLayerSchema } from '#contract/cluster.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useAddress, useNamed } from '../ui/address.ts'
import { useGo } from '../ui/go.tsx'
import { LayerStack, type StackPart } from '../ui/layer-stack.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { AddProfile } from './add-profile.tsx'
import type { ClusterDraft } from './cluster-draft.ts'
import { ClusterVariables } from './cluster-variables.tsx'
import { useDraft } from './draft.ts'
import { LayerPanel } from './layer-panel.tsx'
import { Overrides } from './overrides.tsx'
import { ProfileHead } from './profile-head.tsx'
import { SaveDraft } from './save-draft.tsx'

export type EffectiveLayer = z.infer<typeof effectiveLayerSchema>

/** The stack that the cluster runs, the versions of its profiles, and what this cluster alone overrides. */
export function ProfileTab() {
  const { name } = useNamed<'name'>()
  const cluster = useQuery(read.cluster(name))
  const layers = useQuery(read.layers(name))
  return (
    <Loaded query={cluster} rows={2} shape="cards">
      {(one) => (
        <Loaded query={layers} rows={2} shape="cards">
          {({ items }) => <Stack cluster={one} layers={items} />}
        </Loaded>
      )}
    </Loaded>
  )
}

function Stack({ cluster, layers }: { readonly cluster: Cluster; readonly layers: readonly EffectiveLayer[] }) {
  const { name } = cluster.metadata
  const { layer: asked } = useAddress<'layer'>()
  const [draft] = useDraft(name)
  const go = useGo()
  const selected = layers.find((layer) => keyOf(layer) === asked) ?? layers.find(({ kind }) => kind === 'k8s') ?? layers[0]
  return (
    <div className="c-stack">
      <SaveDraft cluster={cluster} />
      <div className="c-stack-page">
        <div className="c-stack">
          <LayerStack
            parts={partsOf(cluster, layers, draft)}
            selected={selected && keyOf(selected)}
            onSelect={(key) => void go(paths.clusterProfile(name, key), { replace: true })}
          />
          <AddProfile cluster={cluster} />
        </div>
        {selected && <LayerPanel key={keyOf(selected)} cluster={cluster} layer={selected} />}
      </div>
      <ClusterVariables cluster={cluster} />
      <Overrides cluster={cluster} />
    </div>
  )
}

const keyOf = ({ profile, name }: EffectiveLayer) => `${profile}/${name}`

/** Add-on profiles above, the one with the infrastructure below. */
function partsOf(cluster: Cluster, layers: readonly EffectiveLayer[], draft: ClusterDraft): readonly StackPart[] {
  const hasInfrastructure = (profile: string) => layers.some((layer) => layer.profile === profile && layer.kind !== 'addon')
  const profiles = cluster.spec.profiles.toSorted((a, b) => Number(hasInfrastructure(a.name)) - Number(hasInfrastructure(b.name)))
  return profiles.map(({ name }) => ({
    key: name,
    name: `Layers of ${name}`,
    head: <ProfileHead cluster={cluster} profile={name} removable={!hasInfrastructure(name)} />,
    layers: layers
      .filter(({ profile }) => profile === name)
      .map((layer) => ({
        key: keyOf(layer),
        name: layer.name,
        kind: layer.kind,
        content: layer.pack === null ? 'manifests' : `${layer.pack} ${layer.version}`,
        state: layer.state === 'in-progress' ? 'in progress' : layer.state,
        marks: marksOf(layer, draft),
      })),
  }))
}

function marksOf(layer: EffectiveLayer, draft: ClusterDraft): readonly string[] {
  const touched = draft.overrides.some((one) => one.profile === layer.profile && one.layer === layer.name)
  return [...(layer.override === null ? [] : ['overridden']), ...(touched ? ['not saved'] : [])]
}
