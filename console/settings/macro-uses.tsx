import type { WireMacroUse } from '#contract/macro.ts'
import { countText } from '#core/base/count-text.ts'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'

/** How many refer to it; in full on demand. Of another project only the names are told, since this page shows one. */
export function MacroUses({ use, open = false }: { readonly use: WireMacroUse | undefined; readonly open?: boolean }) {
  if (use === undefined) return <span className="c-quiet">nobody</span>
  const { clusters, layers } = use
  return (
    <details className="c-uses" open={open}>
      <summary>
        {countText(clusters.count, 'cluster')}, {countText(layers.count, 'layer')}
      </summary>
      <ul className="c-plain-list">
        {layers.some.map(({ project, profile, version, layer }) => (
          <li key={`${project} ${profile} ${version} ${layer}`}>
            <Go to={paths.profileVersion(profile, version, layer ?? undefined)}>{`${profile} ${version}`}</Go>{' '}
            <span className="c-quiet">{layer ?? 'a variable’s default'}</span>
          </li>
        ))}
        {layers.count > layers.some.length && <li className="c-quiet">and {layers.count - layers.some.length} more</li>}
        {clusters.some.map(({ project, name }) => (
          <li key={`${project} ${name}`}>
            <Go to={paths.cluster(name)}>{name}</Go> <span className="c-quiet">cluster</span>
          </li>
        ))}
        {clusters.count > clusters.some.length && <li className="c-quiet">and {clusters.count - clusters.some.length} more</li>}
      </ul>
    </details>
  )
}
