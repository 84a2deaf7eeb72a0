import type { WireAdoption } from '#contract/adoption.ts'
import { controlPlanePool } from '#core/cluster/cluster.ts'
import { differencesText, mark } from './difference-text.ts'
import type { Paint } from './paint.ts'
import { columns, table } from './table.ts'

/** What an adoption would come to: what stands against it first, then what describes the cluster, and what is written. */
export function adoptionText(
  verdict: WireAdoption,
  { place, called }: { readonly place: string; readonly called: string },
  paint: Paint,
): string {
  const { refused, unlike, beside } = verdict
  const head =
    refused.length > 0 ? `${place} cannot be adopted.` : `${place} can be adopted as ${called}: no machine is replaced.`
  return [
    `${paint.bold(head)}\n`,
    notesText('WHY NOT', refused, paint),
    profileText(verdict, paint),
    poolsText(verdict),
    changesText(verdict, paint),
    ownersText(verdict, paint),
    notesText('NEW MACHINES WOULD BE OTHERWISE THAN THOSE THAT THERE ARE', unlike, paint),
    notesText('LEFT AS IT IS', beside, paint),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** Everybody who owns something, once. */
export function ownersIn(owned: WireAdoption['owned']): readonly string[] {
  return [...new Set(owned.map(({ manager }) => manager))]
}

function profileText({ profile, profileIsNew }: WireAdoption, paint: Paint): string {
  if (!profile) return ''
  const { metadata, spec } = profile
  const rows = spec.layers.map(({ name, kind, pack }) => [`  ${kind}`, name, pack ? `${pack.name} ${pack.version}` : ''])
  const made = profileIsNew ? ', which is made with it' : ''
  return `${paint.bold('PROFILE')} ${metadata.name} ${spec.version}${made}\n${columns(rows)}`
}

function poolsText({ cluster }: WireAdoption): string {
  if (!cluster) return ''
  const { controlPlane, workerPools } = cluster.spec
  const first = controlPlane ? [{ ...controlPlane, name: controlPlanePool }] : []
  const rows = [...first, ...workerPools].map(({ name, replicas, instanceType, zones }) => [
    name,
    String(replicas),
    instanceType,
    zones.join(', '),
  ])
  return table(['POOL', 'NODES', 'MACHINES', 'ZONES'], rows, '')
}

function changesText({ profile, refused, changes, creates }: WireAdoption, paint: Paint): string {
  if (!profile || (refused.length > 0 && changes.length + creates.length === 0)) return ''
  const objects = [...new Set(changes.map(({ object }) => object))]
  const changed = objects.map((object) => {
    const own = changes.filter((change) => change.object === object)
    return `  ${object}\n${differencesText(own, '    ', paint)}`
  })
  const made = creates.map((object) => `  ${mark('added', paint)} ${object}\n`)
  const text = [...changed, ...made].join('')
  return `${paint.bold('WRITTEN')}\n${text === '' ? '  nothing but labels\n' : text}`
}

function ownersText({ owned }: WireAdoption, paint: Paint): string {
  if (owned.length === 0) return ''
  const rows = owned.map(({ manager, object, fields }) => [
    `  ${manager}`,
    object,
    `${fields.slice(0, fieldsShownMax).join(', ')}${fields.length > fieldsShownMax ? ` and ${fields.length - fieldsShownMax} more` : ''}`,
  ])
  return `${paint.bold('OTHERS WRITE THESE FIELDS TOO')}: --take-over MANAGER has Cairn own them alone\n${columns(rows)}`
}

/** All of them are in the answer as JSON or YAML. */
const fieldsShownMax = 3

function notesText(title: string, notes: WireAdoption['refused'], paint: Paint): string {
  if (notes.length === 0) return ''
  const lines = notes.map(({ object, path, message }) => `  ${object}${path === '' ? '' : ` ${path}`}: ${message}\n`)
  return `${paint.bold(title)}\n${lines.join('')}`
}
