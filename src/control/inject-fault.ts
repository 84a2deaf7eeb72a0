import type { EngineCluster } from '#engine/engine.ts'
import { countText } from '#core/base/count-text.ts'
import type { JsonObject } from '#core/base/json.ts'
import type { Fault, StandingFault } from '#core/simulation/fault.ts'
import type { PlannedFault, Scenario } from '#core/simulation/scenario.ts'
import { appendAudit } from '#store/audit.ts'
import { loadCluster } from '#store/clusters.ts'
import { appendEvent } from '#store/events.ts'
import { eventOf } from './cluster-event.ts'
import { clusterMissing } from './cluster-refusals.ts'
import type { Control } from './control.ts'
import type { ProjectScope } from './project-scope.ts'
import { refuse, type Refusal } from './refusal.ts'

/** What makes things go wrong behind Cairn's back. */
export interface FaultInjector {
  readonly inject: (
    cluster: EngineCluster,
    what: Fault | Scenario,
  ) => Promise<{ readonly kind: 'injected' } | { readonly kind: 'refused'; readonly message: string }>
  readonly listFaults: (
    cluster: EngineCluster,
  ) => Promise<{ readonly faults: readonly StandingFault[]; readonly planned?: readonly PlannedFault[] }>
}

/**
 * Makes something go wrong in a cluster, and says who wanted it. It is recorded once it is done: who injects faults is testing, and a
 * record that a crash loses is asked for again.
 */
export async function injectFault(
  control: Control,
  faults: FaultInjector,
  { project, principal }: ProjectScope,
  name: string,
  what: Fault | Scenario,
): Promise<{ readonly kind: 'injected' } | Refusal> {
  const cluster = await control.store.read((reader) => loadCluster(reader, project.id, name))
  if (!cluster) return clusterMissing(name)
  const target = { projectId: project.id, id: cluster.id, name }
  if (!('steps' in what) && what.kind === 'cleared' && !(await stands(faults, target, what.fault)))
    return refuse(
      'document.invalid',
      `${what.fault} does not stand in ${name}. GET /api/v1/clusters/${name}/faults lists what does.`,
    )
  const injected = await faults.inject(target, what)
  if (injected.kind === 'refused') return refuse('document.invalid', `The fault cannot be injected: ${injected.message}`)
  await control.store.transact(async (tx) => {
    const did = doneText(what)
    const isEnd = !('steps' in what) && what.kind === 'cleared'
    await appendEvent(tx, {
      ...eventOf(cluster),
      object: { kind: 'cluster', name },
      reason: isEnd ? 'FaultCleared' : 'FaultInjected',
      message: `${principal.name} ${did}`,
    })
    await appendAudit(tx, {
      projectId: project.id,
      actor: principal,
      action: isEnd ? 'fault.clear' : 'fault.inject',
      object: `cluster/${name}`,
      detail: { ...what } as unknown as JsonObject,
    })
    control.changes.announce(tx, { projectId: project.id, clusters: [name] })
  })
  return { kind: 'injected' }
}

/** What does not stand cannot be ended: a record of it would tell of something that was not. */
async function stands(
  injector: FaultInjector,
  cluster: EngineCluster,
  kind: StandingFault['kind'] | 'scenario',
): Promise<boolean> {
  const { faults, planned = [] } = await injector.listFaults(cluster)
  return kind === 'scenario' ? planned.length > 0 : faults.some((fault) => fault.kind === kind)
}

function doneText(what: Fault | Scenario): string {
  if ('steps' in what) return `began a scenario of ${countText(what.steps.length, 'step')}`
  if (what.kind === 'cleared') return `cleared ${what.fault}`
  const strikes = Object.entries(what).flatMap(([field, value]) => (field === 'kind' ? [] : [`${field} ${String(value)}`]))
  return [`injected ${what.kind}`, ...strikes].join(', ')
}
