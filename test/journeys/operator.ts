import assert from 'node:assert/strict'
import type { z } from 'zod'
import { ProblemError, type Call } from '#contract/client.ts'
import { clusterRoutes, type Cluster } from '#contract/cluster.ts'
import { eventRoutes, type WireEvent } from '#contract/event.ts'
import { faultRoutes, type faultSchema } from '#contract/fault.ts'
import type { WireInventory } from '#contract/inventory.ts'
import { planRoutes, type approvalSchema, type Plan, type planRequestSchema } from '#contract/plan.ts'
import type { Problem } from '#contract/problem.ts'
import { profileRoutes } from '#contract/profile.ts'
import { updateRoutes, type Update } from '#contract/update.ts'
import { eventually } from '../server-fixture.ts'
import type { WrittenCluster, WrittenProfile } from './stack.ts'

export type PlanRequest = z.input<typeof planRequestSchema>
export type Approval = z.input<typeof approvalSchema>
export type Fault = z.input<typeof faultSchema>

/** Somebody who works with clusters through the API alone. */
export interface Operator {
  readonly publish: (document: WrittenProfile) => Promise<void>
  /** Saves in place, without the impact on clusters. */
  readonly save: (document: WrittenProfile) => Promise<void>
  /** Creates the cluster and waits until it is running as it was asked for. */
  readonly raise: (document: WrittenCluster) => Promise<Cluster>
  readonly cluster: (name: string) => Promise<Cluster>
  readonly inventory: (name: string) => Promise<WireInventory>
  /** Of one cluster, oldest first. */
  readonly events: (name: string) => Promise<readonly WireEvent[]>
  readonly plan: (name: string, request: PlanRequest) => Promise<Plan>
  readonly approve: (plan: Pick<Plan, 'id'>, approval?: Approval) => Promise<string>
  /** Plans, approves whatever the plan disrupts, and returns the update's id. */
  readonly begin: (name: string, request: PlanRequest) => Promise<string>
  /** The same, and waits for its verified end; planning again must then find nothing. */
  readonly carryOut: (name: string, request: PlanRequest) => Promise<Update>
  readonly update: (name: string, id: string) => Promise<Update>
  readonly ended: (name: string, id: string) => Promise<Update>
  readonly until: (name: string, satisfies: (cluster: Cluster) => boolean, what: string) => Promise<Cluster>
  readonly inject: (name: string, fault: Fault) => Promise<void>
}

export function operator(call: Call): Operator {
  const cluster = (name: string) => call(clusterRoutes.get, { params: { name } })
  const plan = (name: string, body: PlanRequest) =>
    call(planRoutes.propose, { params: { name }, query: { forecast: 'none' }, body })
  const until: Operator['until'] = (name, satisfies, what) =>
    eventually(() => cluster(name), satisfies, { withinMs: patienceMs, what: `${name}: ${what}` })
  const approve: Operator['approve'] = async ({ id }, approval = { acknowledgeRepave: true }) =>
    (await call(planRoutes.approve, { params: { id }, body: approval })).update.id
  const begin: Operator['begin'] = async (name, request) => {
    const made = await plan(name, request)
    assert.equal(made.state, 'open', `${made.summary} ${JSON.stringify(made.checks)} ${JSON.stringify(made.conflicts)}`)
    return await approve(made)
  }
  const update: Operator['update'] = async (name, id) => {
    const { items } = await call(updateRoutes.list, { params: { name } })
    return items.find((one) => one.id === id) ?? assert.fail(`${name} has no update ${id}`)
  }
  const ended: Operator['ended'] = (name, id) =>
    eventually(
      () => update(name, id),
      (one) => one.endedAt !== null,
      { withinMs: patienceMs, what: `the end of update ${id} of ${name}` },
    )
  return {
    publish: async (document) => void (await call(profileRoutes.create, { body: document })),
    save: async (document) => {
      const params = { name: document.metadata.name, version: document.spec.version }
      await call(profileRoutes.saveVersion, { params, query: { impact: 'none' }, body: document })
    },
    raise: async (document) => {
      await call(clusterRoutes.create, { body: document })
      return await until(document.metadata.name, ({ status }) => status.status === 'Running', 'running')
    },
    cluster,
    inventory: (name) => call(clusterRoutes.inventory, { params: { name } }),
    events: async (name) => {
      const events: WireEvent[] = []
      let cursor: string | undefined
      do {
        const page = await call(eventRoutes.list, { query: { cluster: name, limit: 200, ...(cursor ? { cursor } : {}) } })
        events.push(...page.items)
        cursor = page.next ?? undefined
      } while (cursor)
      return events.reverse()
    },
    plan,
    approve,
    begin,
    carryOut: async (name, request) => {
      const done = await ended(name, await begin(name, request))
      assert.equal(done.phase, 'succeeded', done.waiting?.reason)
      await checkNothingLeft(await plan(name, request))
      return done
    },
    update,
    ended,
    until,
    inject: async (name, body) => void (await call(faultRoutes.inject, { params: { name }, body })),
  }
}

/** A deadline on a busy machine, not a wait. */
const patienceMs = 120_000

/** Every change ends so: planning it again changes nothing. */
async function checkNothingLeft(again: Plan): Promise<void> {
  assert.deepEqual(
    { state: again.state, scope: again.repave.scope, changes: again.changes, pools: again.pools },
    { state: 'empty', scope: 'none', changes: [], pools: [] },
  )
}

/** The problem that a call is refused with. */
export async function refused(calling: Promise<unknown>): Promise<Problem> {
  try {
    await calling
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  return assert.fail('nothing was refused')
}

/** Refused with this code; `detail` and `errors` are for those who ask. */
export async function refusedWith(calling: Promise<unknown>, status: number, code: string): Promise<Problem> {
  const problem = await refused(calling)
  assert.deepEqual([problem.status, problem.code], [status, code], problem.detail)
  return problem
}

/** The code of the refusal, where the call was refused; else what `answered` makes of it. */
export async function codeOf<Value>(calling: Promise<Value>, answered: (value: Value) => string): Promise<string> {
  try {
    return answered(await calling)
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code
    throw error
  }
}

/** What a pool's nodes are, in the order of their making. */
export function nodesOf(inventory: WireInventory, pool: string) {
  return inventory.pools.find(({ name }) => name === pool)?.nodes ?? []
}
