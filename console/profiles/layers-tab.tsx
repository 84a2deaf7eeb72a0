import { useQuery } from '@tanstack/react-query'
import { countText } from '#core/base/count-text.ts'
import type { ProfileDocument } from '#contract/profile.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useAddress, useNamed } from '../ui/address.ts'
import { useGo } from '../ui/go.tsx'
import { LayerStack } from '../ui/layer-stack.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { AddLayer } from './add-layer.tsx'
import { useVersionDraft, type Layer } from './draft.ts'
import { LayerEditor } from './layer-editor.tsx'

/** The stack of a version, and the layer that is being read or edited. */
export function LayersTab() {
  const { name, version } = useNamed<'name' | 'version'>()
  const saved = useQuery(read.profileVersion(name, version))
  return <Loaded query={saved}>{({ document }) => <Layers saved={document} />}</Loaded>
}

function Layers({ saved }: { readonly saved: ProfileDocument }) {
  const { name } = saved.metadata
  const { version } = saved.spec
  const { layer: asked } = useAddress<'layer'>()
  const [draft, setDraft] = useVersionDraft(name, version)
  const go = useGo()
  const document = draft ?? saved
  const { layers } = document.spec
  const selected = layers.find((layer) => layer.name === asked) ?? layers.find(({ kind }) => kind === 'k8s') ?? layers[0]
  const open = (layer: string) => void go(paths.profileVersion(name, version, layer), { replace: true })
  return (
    <div className="c-stack-page">
      <div className="c-stack">
        <LayerStack
          parts={[
            {
              key: name,
              name: `Layers of ${name}`,
              head: (
                <>
                  {name} <span className="c-quiet">{version}</span>
                </>
              ),
              layers: inOrder(layers).map((layer) => ({
                key: layer.name,
                name: layer.name,
                kind: layer.kind,
                content: layer.pack ? `${layer.pack.name} ${layer.pack.version}` : manifestsText(layer),
                marks: isChanged(layer, saved) ? ['not saved'] : [],
              })),
            },
          ]}
          selected={selected?.name}
          onSelect={open}
        />
        <AddLayer document={document} onAdd={(next, layer) => (setDraft(next), open(layer))} />
      </div>
      {selected && (
        <LayerEditor
          key={selected.name}
          layer={selected}
          saved={saved.spec.layers.find((layer) => layer.name === selected.name)}
          document={document}
          onChange={setDraft}
        />
      )}
    </div>
  )
}

/** As they are installed: infrastructure in its order, then add-ons by priority. */
function inOrder(layers: readonly Layer[]): readonly Layer[] {
  return layers.toSorted((a, b) => (a.kind === 'addon' && b.kind === 'addon' ? a.installPriority - b.installPriority : 0))
}

function isChanged(layer: Layer, saved: ProfileDocument): boolean {
  const before = saved.spec.layers.find(({ name }) => name === layer.name)
  return JSON.stringify(before) !== JSON.stringify(layer)
}

const manifestsText = ({ manifests }: Layer) => countText(manifests.length, 'manifest')
