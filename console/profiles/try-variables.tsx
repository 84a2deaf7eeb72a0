import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { previewLayer, type LayerPreview } from '#core/cluster/preview-layer.ts'
import type { VariableUse } from '#core/cluster/variable-uses.ts'
import { diff } from '#core/diff/diff.ts'
import type { Pack } from '#contract/pack.ts'
import type { ProfileDocument } from '#contract/profile.ts'
import { read } from '../api/queries.ts'
import { asked, valueProblem, VariableFields, type DeclaredVariable } from '../clusters/variable-fields.tsx'
import { paths } from '../paths.ts'
import { useAddress } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { Choice } from '../ui/choice.tsx'
import { useGo } from '../ui/go.tsx'
import { valueText } from '../ui/value-text.ts'
import { YamlDiff } from '../ui/yaml-text.tsx'
import { contentOf, contentsOfPacks } from './draft-content.ts'
import { ValuePath } from '../ui/value-path.tsx'

type Uses = ReadonlyMap<string, readonly VariableUse[]>

/** What a layer becomes with the defaults of the variables, or with values typed to try: they are kept nowhere. */
export function TryVariables({ document, packs, uses }: TryVariablesProps) {
  const { layer: wanted } = useAddress<'layer'>()
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const go = useGo()
  const { metadata, spec } = document
  const layers = spec.layers.filter(({ name }) => [...uses.values()].flat().some(({ layer }) => layer === name))
  const chosen = layers.find(({ name }) => name === wanted) ?? layers[0]
  if (chosen === undefined) return <p className="c-quiet">No layer refers to a variable yet, so there is nothing to try.</p>
  const tried = asked(spec.variables).filter(({ name, sensitive }) => !sensitive && reachedFrom(chosen.name, uses).has(name))
  return (
    <Card
      title="Try values"
      beside={
        <Choice
          label="Layer"
          value={chosen.name}
          options={layers.map(({ name }) => ({ value: name }))}
          onChoose={(next) => void go(paths.profileVariables(metadata.name, spec.version, next), { replace: true })}
        />
      }
    >
      <p className="c-quiet">
        What {chosen.name} becomes with these values; an empty field is the default. Nothing of this is saved.
      </p>
      <VariableFields
        variables={tried}
        values={values}
        onChange={(name, value) => setValues({ ...values, [name]: value })}
        problemOf={(variable) => valueProblem(variable, values[variable.name] ?? '')}
      />
      <Preview document={document} packs={packs} layer={chosen.name} values={fitting(tried, values)} />
    </Card>
  )
}

interface TryVariablesProps {
  readonly document: ProfileDocument
  readonly packs: readonly Pack[]
  readonly uses: Uses
}

/** The variables that a layer refers to, and those that their defaults refer to. */
function reachedFrom(layer: string, uses: Uses): ReadonlySet<string> {
  const reached = new Set([...uses].flatMap(([name, places]) => (places.some((use) => use.layer === layer) ? [name] : [])))
  // A set that is walked takes up what is added on the way.
  for (const by of reached) {
    for (const [name, places] of uses) if (places.some(({ path }) => path === `default of ${by}`)) reached.add(name)
  }
  return reached
}

/** A value that its variable refuses is told at its field, and not put in. */
function fitting(variables: readonly DeclaredVariable[], values: Readonly<Record<string, string>>) {
  const fits = variables.filter((variable) => valueProblem(variable, values[variable.name] ?? '') === undefined)
  return Object.fromEntries(fits.map(({ name }) => [name, values[name] ?? '']))
}

interface PreviewProps extends Pick<TryVariablesProps, 'document' | 'packs'> {
  readonly layer: string
  readonly values: Readonly<Record<string, string>>
}

function Preview({ document, packs, layer, values }: PreviewProps) {
  const [ofAll, ofProject] = [useQuery(read.macros('all')), useQuery(read.macros('project'))]
  const content = useMemo(() => contentOf(document, packs), [document, packs])
  const known = useMemo(() => contentsOfPacks(packs), [packs])
  const one = content.layers.find(({ name }) => name === layer)
  if (!one || !ofAll.data || !ofProject.data) return null
  const macros = { ...ofAll.data.macros, ...ofProject.data.macros }
  const pack = one.pack ? (known.get(one.pack.digest) ?? null) : null
  const preview = previewLayer(one, pack, content, { variables: values, macros })
  const texts = textsOf(layer, preview).filter(({ written, becomes }) => written !== becomes)
  return (
    <>
      {preview.unresolved.length > 0 && (
        <ul className="c-bullets" aria-label="What does not resolve">
          {preview.unresolved.map(({ path, name, code, message }) => (
            <li key={`${path} ${name}`}>
              <ValuePath path={path} /> {message} <span className="c-quiet">{code}</span>
            </li>
          ))}
        </ul>
      )}
      {texts.length === 0 && <p>As long as these values are not given, it stays as it is written.</p>}
      {texts.map(({ name, written, becomes, places }) => (
        <section key={name} className="c-stack" aria-label={name}>
          <h3>{name}</h3>
          <YamlDiff
            // What is folded is folded anew only where other places differ.
            key={places}
            left={written}
            right={becomes}
            leftLabel="As it is written"
            rightLabel={`${name}, with these values`}
          />
        </section>
      ))}
      <p className="c-quiet">
        What only a cluster can tell stays as it is written: facts of it, values of other packs, and sensitive values.
      </p>
    </>
  )
}

function textsOf(layer: string, { values, manifests }: LayerPreview) {
  const { written, becomes } = values
  const places = diff(written, becomes).map(({ path }) => path)
  return [
    { name: `Values of ${layer}`, written: valueText(written), becomes: valueText(becomes), places: places.join(' ') },
    ...manifests.map((manifest) => ({ ...manifest, name: `Manifest ${manifest.name}`, places: manifest.becomes })),
  ]
}
