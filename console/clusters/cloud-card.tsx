import { lazy, Suspense, useState } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { countText } from '#core/base/count-text.ts'
import { isJsonObject, type Json } from '#core/base/json.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Card } from '../ui/card.tsx'
import { settingName } from './cloud-fields.ts'
import { whyNot } from './cluster-actions.ts'

const CloudDialog = lazy(async () => ({ default: (await import('./cloud-dialog.tsx')).CloudDialog }))

/** Where the cluster stands and what its nodes are given there; a change is planned. */
export function CloudCard({ cluster }: { readonly cluster: Cluster }) {
  const [changing, setChanging] = useState(false)
  const { cloudType, cloud } = cluster.spec
  return (
    <Card
      title="Cloud settings"
      beside={<span className="c-quiet">A plan changes them, and says which nodes that replaces</span>}
    >
      <dl className="c-facts">
        {[['Cloud', cloudType] as const, ...factsOf(cloud as unknown as Json)].map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div className="c-row">
        <ActionButton variant="secondary" size="sm" whyNot={whyNot('change', cluster.status)} onClick={() => setChanging(true)}>
          Change cloud settings
        </ActionButton>
      </div>
      {changing && (
        <Suspense fallback={null}>
          <CloudDialog cluster={cluster} onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </Card>
  )
}

/** What is said, one line for each setting; by its name. */
function factsOf(cloud: Json, path = ''): readonly (readonly [name: string, text: string])[] {
  if (!isJsonObject(cloud)) return []
  return Object.entries(cloud).flatMap(([key, value]) => {
    const place = path === '' ? key : `${path}.${key}`
    if (isJsonObject(value) && path === '') return factsOf(value, key)
    const text = key === 'sshKeys' ? keysText(value) : textOf(value)
    return text === '' ? [] : [[settingName(place) ?? place, text] as const]
  })
}

/** Keys are long, and nobody reads them. */
function keysText(value: Json): string {
  return Array.isArray(value) && value.length > 0 ? countText(value.length, 'key') : ''
}

function textOf(value: Json): string {
  if (Array.isArray(value)) return (value as readonly Json[]).map(textOf).join(', ')
  if (isJsonObject(value))
    return Object.entries(value)
      .map(([key, member]) => `${key}=${textOf(member)}`)
      .join(' ')
  if (value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
