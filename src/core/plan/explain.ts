import { countText } from '../base/count-text.ts'
import type { Json } from '../base/json.ts'
import type { ChangedBy, CloudChange, LayerChange, PlanContent, PoolChange, RepaveReason } from './plan.ts'

/** `profile base 1.0.0 → 1.1.0`, `variable max-pods`; what only looks to be somebody's doing is said to be Cairn's. */
export function byText({ kind, name }: ChangedBy): string {
  return kind === 'release' ? 'this release of Cairn' : `${kind} ${name}`
}

/** A reason in one line for a person. */
export function reasonText({ text, by }: Said<RepaveReason>): string {
  return by ? `${text}, by ${byText(by)}` : text
}

/** Why a pool's nodes are replaced, in one line: its first reasons, and how many more there are. */
export function repaveText({ name, nodes, reasons }: PlanContent['repave']['pools'][number]): string {
  const more = reasons.length > reasonsMax ? ` and ${reasons.length - reasonsMax} more` : ''
  const told = reasons.slice(0, reasonsMax).map(reasonText)
  return `${countText(nodes, 'node')} of ${name} will be replaced: ${told.join('; ')}${more}`
}

const reasonsMax = 3

/**
 * Everything that a plan says of what changes, one stable line each, for a log: what it is about, its path, the value before and after
 * as JSON, who changed it, and the pools that it repaves. Plans that were stored before plans told of it have neither.
 */
export function planLines({ changes, pools, cloud = [], repave }: Explained): readonly string[] {
  return [
    ...changes.flatMap(layerLines),
    ...pools.flatMap(poolLines),
    ...cloud.map((one) => line(`cloud ${one.kind}`, { ...valuesOf(one), comesTo: one.comesTo })),
    ...repave.pools.flatMap((pool) =>
      pool.reasons.map((reason) => {
        const fields = { pool: pool.name, nodes: pool.nodes, rolls: pool.rolls, layer: reason.layer, path: reason.path }
        return line('repave', { ...fields, from: reason.from, to: reason.to, ...provenance(reason) })
      }),
    ),
  ]
}

/** A plan as it is, or as the wire has it. */
export interface Explained {
  readonly changes: readonly ExplainedChange[]
  readonly pools: readonly PoolChange[]
  readonly cloud?: readonly CloudChange[] | undefined
  readonly repave: {
    readonly pools: readonly (Pick<PlanContent['repave']['pools'][number], 'name' | 'nodes' | 'rolls'> & {
      readonly reasons: readonly Said<RepaveReason>[]
    })[]
  }
}

type ExplainedChange = Omit<LayerChange, 'by' | 'pools' | 'diff' | 'manifests'> &
  Partial<Provenance> & {
    readonly diff: readonly Said<LayerChange['diff'][number]>[]
    readonly manifests: readonly Said<LayerChange['manifests'][number]>[]
  }

interface Provenance {
  readonly by?: ChangedBy | undefined
  readonly pools?: readonly string[] | undefined
}

type Said<What> = Omit<What, 'by' | 'pools'> & Provenance

function layerLines(change: ExplainedChange): readonly string[] {
  const layer = `${change.profile}/${change.layer}`
  const identity = ({ pack, version }: NonNullable<LayerChange['from']>) => (pack === null ? version : `${pack} ${version}`)
  const whole = { layer, from: change.from && identity(change.from), to: change.to && identity(change.to) }
  return [
    line(`layer ${change.kind}`, { ...whole, ...provenance(change) }),
    ...change.diff.map((one) => line(`value ${one.kind}`, { layer, ...valuesOf(one), ...provenance(one) })),
    ...change.manifests.map((one) => {
      const place = { layer, path: `manifests[name=${one.name}]`, from: one.from, to: one.to }
      return line(`manifest ${one.kind}`, { ...place, ...provenance(one) })
    }),
  ]
}

function poolLines({ name, kind, diff }: PoolChange): readonly string[] {
  const by = `pool ${name}`
  if (diff.length === 0) return [line(`pool ${kind}`, { pool: name, by })]
  return diff.map((one) => line(`pool ${kind}`, { pool: name, ...valuesOf(one), by }))
}

function valuesOf({ path, from, to }: { readonly path: string; readonly from: Json; readonly to: Json }) {
  return { path, from, to }
}

function provenance({ by, pools }: Provenance) {
  return { ...(by ? { by: byText(by) } : {}), ...(pools ? { pools: pools.join(',') } : {}) }
}

/** `value changed layer="base/k8s" path="a.b" from=1 to=2`: the kind of change, then fields with their values as JSON. */
function line(what: string, fields: Readonly<Record<string, Json>>): string {
  return [what, ...Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(' ')
}
