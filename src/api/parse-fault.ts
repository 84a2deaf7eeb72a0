import type { z } from 'zod'
import type { faultRoutes, faultSchema } from '#contract/fault.ts'
import type { Fault } from '#core/simulation/fault.ts'
import { clearedFault, readFault } from '#core/simulation/fault-kinds.ts'
import { readScenario, type Scenario } from '#core/simulation/scenario.ts'
import { refuse, type Refusal } from '#control/refusal.ts'

/** What shall go wrong, at once or by and by. */
export function parseInjection(body: z.output<typeof faultRoutes.inject.body & z.ZodType>): Fault | Scenario | Refusal {
  if (!('scenario' in body)) return parseFault(body)
  const read = readScenario(body.scenario.spec.faults)
  return read.kind === 'scenario' ? read.scenario : refused(`scenario.spec.${read.path}`, read.message)
}

/** A fault as the simulator takes it; refused where its kind takes no such thing, or lacks what it needs. */
export function parseFault({ clear, ...words }: z.output<typeof faultSchema>): Fault | Refusal {
  const read = clear === true ? clearedFault(words.kind) : readFault(words)
  if (read.kind === 'fault') return read.fault
  return refused(read.field, read.message, clear === true ? 'ended' : 'injected')
}

function refused(path: string, message: string, what: 'injected' | 'ended' = 'injected'): Refusal {
  return refuse('document.invalid', `The fault cannot be ${what}: ${message}.`, [{ path, code: 'field.value', message }])
}
