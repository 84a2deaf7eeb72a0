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
import { editVersion, useVersionDraft, type Layer, type SavedVersion } from './draft.ts'
import { LayerEditor } from './layer-editor.tsx'
import { useCheckedDraft } from './use-draft-check.ts'

/** The stack of a version, and the layer that is being read or edited. */
export function LayersTab() {
  const { name, version } = useNamed<'name' | 'version'>()
  const saved = useQuery(read.profileVersion(name, version))
  return <Loaded query={saved}>{(version) => <Layers version={version} />}</Loaded>
}

function Layers({ version: saved }: { readonly version: SavedVersion }) {
  const { name } = saved.document.metadata
  const { version } = saved.document.spec
  const { layer: asked } = useAddress<'layer'>()
  const draft = useVersionDraft(saved)
  const checked = useCheckedDraft()
  const go = useGo()
  const document = draft?.document ?? saved.document
  const base = (draft?.base ?? saved).document
  const edit = (next: ProfileDocument) => editVersion(saved, next)
  const marksOf = (layer: Layer) => {
    const problems = draft ? (checked?.problems ?? []).filter((problem) => problem.layer === layer.name).length : 0
    return [...(isChanged(layer, base) ? ['not saved'] : []), ...(problems === 0 ? [] : [countText(problems, 'problem')])]
  }
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
                marks: marksOf(layer),
              })),
            },
          ]}
          selected={selected?.name}
          onSelect={open}
        />
        <AddLayer document={document} onAdd={(next, layer) => (edit(next), open(layer))} />
      </div>
      {selected && (
        <LayerEditor
          key={selected.name}
          layer={selected}
          saved={base.spec.layers.find((layer) => layer.name === selected.name)}
          base={base}
          document={document}
          onChange={edit}
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
