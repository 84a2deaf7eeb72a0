import { setTimeout as pause } from 'node:timers/promises'
import { countText } from '#core/base/count-text.ts'
import type { BatchPlan } from '#contract/bulk.ts'
import { listBatchPlans } from './batch-plans.ts'
import type { Cli, Connection } from './connection.ts'
import { Failure, refusedWith } from './failure.ts'
import { leaveOnInterrupt } from './follow.ts'
import { progressLine } from './progress-line.ts'
import { isOver } from './progress-text.ts'

/** Thousands of events may come while a batch is carried out; reading it now and then costs less and tells as much. */
const readEveryMs = 1000
/** Readings in a row that may fail before the server counts as gone: about five minutes. */
const failuresMax = 300

/** Reads the batch until none of its updates is under way, and tells what came of each. Ends with 1 where one did not succeed. */
export async function followBatch(
  cli: Cli,
  connection: Connection,
  batch: string,
  isMeant: (plan: BatchPlan) => boolean = () => true,
): Promise<readonly BatchPlan[]> {
  const line = progressLine(connection.say)
  const leave = leaveOnInterrupt(connection, `cairn batch watch ${batch}`, line)
  const told = new Set<string>()
  try {
    let failures: number | null = null
    for (;;) {
      const plans = await readOrNull(connection, batch, failures)
      failures = plans === null ? (failures ?? 0) + 1 : 0
      if (failures === 1) line.note('The connection is lost; trying again. The updates go on meanwhile.')
      if (plans !== null) {
        const updated = plans.filter((plan) => plan.update !== null && isMeant(plan))
        for (const plan of updated.filter(isEnded)) {
          if (!told.has(plan.id)) line.note(endText(plan))
          told.add(plan.id)
        }
        const step = stepText(updated)
        line.step(step, () => step)
        if (updated.every(isEnded)) {
          if (updated.some(({ update }) => update?.phase !== 'succeeded')) cli.endWith(1)
          return plans
        }
      }
      await pause(readEveryMs)
    }
  } finally {
    leave()
    line.end()
  }
}

/** Null where the server is away for a while; `failures` is null until it was read once. */
async function readOrNull(connection: Connection, batch: string, failures: number | null): Promise<readonly BatchPlan[] | null> {
  try {
    return await listBatchPlans(connection, batch)
  } catch (error) {
    const mayPass = error instanceof Failure || refusedWith(error, 'server.unready', 'server.failed')
    if (mayPass && failures !== null && failures < failuresMax) return null
    throw error
  }
}

const isEnded = ({ update }: BatchPlan): boolean => update === null || isOver(update.phase)

function endText({ cluster, update }: BatchPlan): string {
  if (update?.phase === 'succeeded') return `${cluster} is updated and verified.`
  return `${cluster}: the update is ${update?.phase ?? 'gone'}. See why: cairn updates ${cluster} ${update?.id ?? ''}`
}

/** `12 of 40 clusters updated, 5 rolling, 1 halted`. */
function stepText(plans: readonly BatchPlan[]): string {
  const counts = new Map<string, number>()
  for (const { update } of plans) {
    const phase = update?.phase ?? ''
    counts.set(phase, (counts.get(phase) ?? 0) + 1)
  }
  const done = counts.get('succeeded') ?? 0
  counts.delete('succeeded')
  return [
    `${done} of ${countText(plans.length, 'cluster')} updated`,
    ...[...counts].map(([phase, count]) => `${count} ${phase}`),
  ].join(', ')
}
