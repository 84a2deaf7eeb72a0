import type { PackSummary } from '#contract/pack.ts'
import { paths } from '../paths.ts'
import type { Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import { kindWord } from '../ui/layer-stack.tsx'

/** What every list of packs says of each beside its name. */
export const layerAndVersions: readonly Column<PackSummary>[] = [
  { name: 'Layer', cell: ({ layer, addonType }) => (addonType === null ? kindWord(layer) : `${kindWord(layer)}, ${addonType}`) },
  {
    name: 'Versions',
    cell: ({ name, registry, versions }) => (
      <span className="c-row">
        {versions.map((version) => (
          <Go key={version} to={paths.pack(name, version, registry)}>
            {version}
          </Go>
        ))}
      </span>
    ),
  },
]
