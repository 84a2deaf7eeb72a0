import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Pack } from '#contract/pack.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useAddress, useNamed } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { Choice } from '../ui/choice.tsx'
import { Go, useGo } from '../ui/go.tsx'
import { kindWord } from '../ui/layer-stack.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { Readme } from '../ui/readme.tsx'
import { YamlText } from '../ui/yaml-text.tsx'
import { Demands } from './demands.tsx'
import { Presets } from './presets.tsx'
import { Uses } from './uses.tsx'

export function PackPage() {
  const { name, version } = useNamed<'name' | 'version'>()
  const { registry } = useAddress<'registry'>()
  const pack = useQuery(read.pack(name, version, registry))
  return (
    <Loaded query={pack} rows={3} shape="cards" page={name} trail={[{ name: 'Packs', to: paths.packs() }]}>
      {(one) => <OnePack pack={one} />}
    </Loaded>
  )
}

function OnePack({ pack }: { readonly pack: Pack }) {
  return (
    <>
      <PageHeading
        title={pack.name}
        tab={`${pack.name} ${pack.version}`}
        trail={[{ name: 'Packs', to: paths.packs() }]}
        beside={
          <>
            <Versions pack={pack} />
            {pack.displayName.toLowerCase() !== pack.name && <span className="c-quiet">{pack.displayName}</span>}
          </>
        }
      />
      <div className="c-stack">
        {!pack.state.ready && (
          <Alert variant="warning" isInline title="Not everything of this pack can be used" component="h2">
            <ul className="c-bullets">
              {pack.state.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </Alert>
        )}
        {!pack.present && (
          <Alert variant="warning" isInline title="The registry no longer has it" component="h2">
            Profiles and clusters that use it keep it; nothing new can be made of it.
          </Alert>
        )}
        <div className="c-cards">
          {pack.readme !== null && (
            <Card title="Readme">
              <Readme text={pack.readme} top={3} />
            </Card>
          )}
          <div className="c-stack">
            <Facts pack={pack} />
            <Uses pack={pack} />
          </div>
        </div>
        <Demands pack={pack} />
        {pack.presetChoices.length > 0 && <Presets pack={pack} />}
        <Text title="Values" name={pack.name} text={pack.values} />
        {pack.schema !== null && <Folded title="Schema" name={pack.name} text={pack.schema} />}
        {pack.presets !== null && <Folded title="Presets file" name={pack.name} text={pack.presets} />}
        {pack.manifests.map(({ name, content }) => (
          <Text key={name} title={`Manifest ${name}`} name={pack.name} text={content} />
        ))}
        {pack.charts.length > 0 && (
          <Card title="Charts">
            <ul className="c-bullets">
              {pack.charts.map(({ path, digest }) => (
                <li key={path}>
                  <code>{path}</code> <span className="c-quiet c-breakable">{digest ?? 'the archive is not there'}</span>
                </li>
              ))}
            </ul>
          </Card>
        )}
      </div>
    </>
  )
}

function Facts({ pack: { layer, addonType, cloudTypes, registry, digest } }: { readonly pack: Pack }) {
  return (
    <Card title="About">
      <dl className="c-facts">
        <div>
          <dt>Layer</dt>
          <dd>{addonType === null ? kindWord(layer) : `${kindWord(layer)}, ${addonType}`}</dd>
        </div>
        <div>
          <dt>Clouds</dt>
          <dd>{cloudTypes.join(', ')}</dd>
        </div>
        <div>
          <dt>Registry</dt>
          <dd>
            <Go to={paths.registry(registry)}>{registry}</Go>
          </dd>
        </div>
        <div>
          <dt>Digest</dt>
          <dd>
            <code className="c-breakable">{digest}</code>
          </dd>
        </div>
      </dl>
    </Card>
  )
}

function Text({ title, name, text }: { readonly title: string; readonly name: string; readonly text: string }) {
  return (
    <Card title={title}>
      {text.trim() === '' ? <p className="c-quiet">Empty.</p> : <YamlText label={`${title} of ${name}`} value={text} />}
    </Card>
  )
}

/** The file behind what stands above already in words. */
function Folded({ title, name, text }: { readonly title: string; readonly name: string; readonly text: string }) {
  const [open, setOpen] = useState(false)
  return (
    <details className="c-change" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {open && <YamlText label={`${title} of ${name}`} value={text} />}
    </details>
  )
}

function Versions({ pack }: { readonly pack: Pack }) {
  const go = useGo()
  const packs = useQuery(read.packs({ q: pack.name, registry: pack.registry, limit: 200 }))
  const versions = packs.data?.items.find(({ name }) => name === pack.name)?.versions ?? [pack.version]
  return (
    <Choice
      label="Version"
      value={pack.version}
      options={versions.map((value) => ({ value }))}
      onChoose={(version) => void go(paths.pack(pack.name, version, pack.registry))}
    />
  )
}
