import '../clusters/fleet.css'
import './new-profile.css'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { profileTypes, type ProfileType } from '#core/profile/profile.ts'
import type { PackSummary } from '#contract/pack.ts'
import { paths } from '../paths.ts'
import { Card } from '../ui/card.tsx'
import { Choice } from '../ui/choice.tsx'
import { itemsAt, problemAt, textAt, wordOf, type DocumentDraft } from '../ui/document-draft.ts'
import { LinesAt, pairs, TextAt } from '../ui/document-fields.tsx'
import { Field } from '../ui/field.tsx'
import { Go } from '../ui/go.tsx'
import { kindWord } from '../ui/layer-stack.tsx'
import { PlainTable } from '../ui/plain-table.tsx'
import { cloudTypes, packAt, suits, type ProfileKind } from './starting-document.ts'

const typeWords = {
  full: 'Full: infrastructure and add-ons',
  infra: 'Infra: exactly the four infrastructure layers',
  'add-on': 'Add-on: add-ons only, for clusters that have an infrastructure profile',
} as const satisfies Record<ProfileType, string>

const place = ['spec', 'layers']

/** What a profile is, and of which pack each of its layers is made. It reads the document and writes into it. */
export function NewProfileForm({ draft, kind, packs, onStartAnew }: NewProfileFormProps) {
  const { type, cloudType } = kind
  const offered = packs.filter((pack) => type === 'add-on' || suits(pack, cloudType))
  return (
    <div className="c-stack">
      <Card title="The profile">
        <Form className="c-fields" onSubmit={(event) => event.preventDefault()}>
          <TextAt
            draft={draft}
            path={['metadata', 'name']}
            label="Name"
            required
            help="1–63 of a-z, 0-9 and -. It cannot be changed later"
          />
          <TextAt draft={draft} path={['spec', 'version']} label="Version" required help="MAJOR.MINOR.PATCH, such as 1.0.0" />
          <Field
            label="Type"
            value={type}
            options={profileTypes.map((one) => [one, typeWords[one]])}
            onChange={(next) => onStartAnew({ ...kind, type: next as ProfileType })}
            help="Another type begins with layers of its own"
          />
          {type !== 'add-on' && (
            <Field
              label="Cloud type"
              value={cloudType}
              options={cloudTypes.map((one) => [one, one])}
              onChange={(next) => onStartAnew({ ...kind, cloudType: next })}
              help="Another cloud begins with packs that suit it"
            />
          )}
          <LinesAt
            draft={draft}
            path={['metadata', 'tags']}
            label="Tags"
            form={pairs(':')}
            rows={2}
            help="One key:value in a line"
          />
        </Form>
      </Card>
      <Card title="Layers" beside={<span className="c-quiet">In the order of installation</span>}>
        <Layers draft={draft} offered={offered} />
        {type !== 'infra' && <AddOn draft={draft} offered={offered} />}
      </Card>
    </div>
  )
}

interface NewProfileFormProps {
  readonly draft: DocumentDraft
  readonly kind: ProfileKind
  readonly packs: readonly PackSummary[]
  /** Another kind has other layers: the document begins anew, under its name. */
  readonly onStartAnew: (kind: ProfileKind) => void
}

interface LayersProps {
  readonly draft: DocumentDraft
  readonly offered: readonly PackSummary[]
}

function Layers({ draft, offered }: LayersProps) {
  const problem = problemAt(draft.problems, place)
  return (
    <>
      <PlainTable label="Layers" className="c-steps c-made-of" heads={['Layer', 'Made of', 'Version', '']}>
        {itemsAt(draft, place).map((layer, index) => {
          const path = [...place, index]
          const kind = wordOf(layer['kind'])
          const [name, version, registry] = ['name', 'version', 'registry'].map((key) => textAt(draft, [...path, 'pack', key]))
          const pack = offered.find((one) => one.name === name && one.registry === registry)
          const choose = (next: PackSummary, at: string) => draft.set([...path, 'pack'], packAt(next, at))
          return (
            <tr key={`${index} ${kind}`}>
              <th scope="row">{kindWord(kind)}</th>
              <td>
                {layer['pack'] === undefined ? (
                  <>
                    {wordOf(layer['name'])} <span className="c-quiet">manifests of your own</span>
                  </>
                ) : kind === 'addon' ? (
                  name
                ) : (
                  <Choice
                    label={`Pack of ${kindWord(kind)}`}
                    value={pack && idOf(pack)}
                    shown={name === '' ? 'No pack suits this cloud' : name}
                    options={offered
                      .filter((one) => one.layer === kind)
                      .map((one) => ({
                        value: idOf(one),
                        label: one.name,
                        description: `${one.displayName}, from ${one.registry}`,
                      }))}
                    onChoose={(id) => {
                      const next = offered.find((one) => idOf(one) === id)
                      if (next === undefined) return
                      draft.set(path, { ...layer, name: next.name, pack: packAt(next, next.latest) })
                    }}
                  />
                )}
              </td>
              <td>
                {pack && (
                  <Choice
                    label={`Version of ${pack.name}`}
                    value={version}
                    options={pack.versions.map((value) => ({ value }))}
                    onChoose={(next) => choose(pack, next)}
                  />
                )}
              </td>
              <td className="c-end">
                <span className="c-row">
                  {pack && version !== undefined && <Go to={paths.pack(pack.name, version, pack.registry)}>About the pack</Go>}
                  {kind === 'addon' && (
                    <Button
                      variant="link"
                      isInline
                      aria-label={`Take out ${wordOf(layer['name'])}`}
                      onClick={() => draft.set(path, undefined)}
                    >
                      Take out
                    </Button>
                  )}
                </span>
              </td>
            </tr>
          )
        })}
      </PlainTable>
      {problem !== undefined && <p className="c-wrong">{problem}</p>}
    </>
  )
}

/** Add-ons of packs; one of manifests is added on the profile's own page, where they are written. */
function AddOn({ draft, offered }: LayersProps) {
  const layers = itemsAt(draft, place)
  const addable = offered.filter((pack) => pack.layer === 'addon' && !layers.some((layer) => layer['name'] === pack.name))
  return (
    <div>
      <Choice
        label="Add an add-on"
        value={undefined}
        shown="Add an add-on"
        disabled={addable.length === 0}
        options={addable.map((pack) => ({
          value: idOf(pack),
          label: pack.name,
          description: `${pack.displayName} ${pack.latest}, from ${pack.registry}`,
        }))}
        onChoose={(id) => {
          const pack = addable.find((one) => idOf(one) === id)
          if (pack === undefined) return
          draft.set([...place, layers.length], { name: pack.name, kind: 'addon', pack: packAt(pack, pack.latest), values: '' })
        }}
      />
    </div>
  )
}

const idOf = ({ registry, name }: PackSummary) => `${registry}/${name}`
