import './pack-picker.css'
import { SearchInput } from '@patternfly/react-core/dist/dynamic/components/SearchInput'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { PackSummary } from '#contract/pack.ts'
import { read, type PackFilters } from '../api/queries.ts'
import { Demands } from '../packs/demands.tsx'
import { Choice } from '../ui/choice.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Readme } from '../ui/readme.tsx'
import { TypedFilter } from '../ui/typed-filter.tsx'

/** What a layer can be made of: one version of a pack, or manifests of one's own. */
export type Material =
  { readonly kind: 'pack'; readonly pack: PackSummary; readonly version: string } | { readonly kind: 'manifests' }

/** Packs for a layer with what each says of itself: whoever chooses has its readme and its demands beside it. */
export function PackPicker({ layer, material, onChoose, packsOnly = false }: PackPickerProps) {
  const [q, setQ] = useState<string>()
  const packs = useQuery(read.packs({ layer, limit: 50, ...(q === undefined ? {} : { q }) }))
  return (
    <div className="c-picker">
      <div className="c-stack">
        <TypedFilter value={q} onSettled={setQ}>
          {(value, onChange) => (
            <SearchInput
              aria-label="Find a pack"
              placeholder="Find a pack…"
              value={value}
              onChange={(_, next) => onChange(next)}
              onClear={() => onChange('')}
            />
          )}
        </TypedFilter>
        <Loaded query={packs} rows={6}>
          {({ items, next }) => (
            <Materials items={items} cut={next !== null} material={material} onChoose={onChoose} packsOnly={packsOnly} />
          )}
        </Loaded>
      </div>
      <section aria-label="About the choice" aria-live="polite">
        <About material={material} onChoose={onChoose} />
      </section>
    </div>
  )
}

interface PackPickerProps {
  readonly layer: PackFilters['layer']
  readonly material: Material | undefined
  readonly onChoose: (material: Material) => void
  /** Where manifests of one's own are no choice. */
  readonly packsOnly?: boolean
}

function Materials({ items, cut, material, onChoose, packsOnly }: MaterialsProps) {
  const name = useId()
  return (
    <fieldset className="c-picker-list">
      <legend className="pf-v6-screen-reader">Made of</legend>
      {items.map((pack) => (
        <label key={`${pack.registry}/${pack.name}`}>
          <input
            type="radio"
            name={name}
            checked={material?.kind === 'pack' && material.pack.name === pack.name && material.pack.registry === pack.registry}
            onChange={() => onChoose({ kind: 'pack', pack, version: pack.latest })}
          />
          <span>
            {pack.name}
            <span className="c-detail">
              {pack.latest}, from {pack.registry}
            </span>
          </span>
        </label>
      ))}
      {items.length === 0 && <p className="c-quiet">No pack has this in its name.</p>}
      {cut && <p className="c-quiet">There are more: type a part of the name.</p>}
      {!packsOnly && (
        <label>
          <input
            type="radio"
            name={name}
            checked={material?.kind === 'manifests'}
            onChange={() => onChoose({ kind: 'manifests' })}
          />
          <span>
            manifests of my own
            <span className="c-detail">Kubernetes objects as YAML</span>
          </span>
        </label>
      )}
    </fieldset>
  )
}

interface MaterialsProps extends Pick<PackPickerProps, 'material' | 'onChoose'> {
  readonly packsOnly: boolean
  readonly items: readonly PackSummary[]
  /** There are more than are listed. */
  readonly cut: boolean
}

function About({ material, onChoose }: Pick<PackPickerProps, 'material' | 'onChoose'>) {
  if (material === undefined) return <p className="c-quiet">Choose a pack to read what it does and what it demands.</p>
  if (material.kind === 'manifests') {
    return <p className="c-quiet">The layer holds Kubernetes objects that you write. They may refer to variables and macros.</p>
  }
  return <AboutPack key={`${material.pack.registry}/${material.pack.name}`} {...material} onChoose={onChoose} />
}

function AboutPack({
  pack,
  version,
  onChoose,
}: Extract<Material, { readonly kind: 'pack' }> & Pick<PackPickerProps, 'onChoose'>) {
  const chosen = useQuery(read.pack(pack.name, version, pack.registry))
  return (
    <div className="c-stack">
      <div className="c-row">
        <h2 className="c-picker-name">{pack.displayName}</h2>
        <Choice
          label="Pack version"
          value={version}
          options={pack.versions.map((value) => ({ value }))}
          onChoose={(other) => onChoose({ kind: 'pack', pack, version: other })}
        />
      </div>
      <Loaded query={chosen} rows={6}>
        {(one) => (
          <>
            {one.state.problems.length > 0 && (
              <ul className="c-bullets" aria-label="What of it cannot be used">
                {one.state.problems.map((problem) => (
                  <li key={problem}>{problem}</li>
                ))}
              </ul>
            )}
            {one.readme === null ? <p className="c-quiet">It has no readme.</p> : <Readme text={one.readme} top={3} />}
            <Demands pack={one} />
          </>
        )}
      </Loaded>
    </div>
  )
}
