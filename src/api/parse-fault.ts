import type { z } from 'zod'
import type { faultSchema } from '#contract/fault.ts'
import type { Fault } from '#core/simulation/fault.ts'
import { clearedFault, readFault } from '#core/simulation/fault-kinds.ts'
import { refuse, type Refusal } from '#control/refusal.ts'

/** A fault as the simulator takes it; refused where its kind takes no such thing, or lacks what it needs. */
export function parseFault({ clear, ...words }: z.output<typeof faultSchema>): Fault | Refusal {
  const read = clear === true ? clearedFault(words.kind) : readFault(words)
  if (read.kind === 'fault') return read.fault
  const { field, message } = read
  return refuse('document.invalid', `The fault cannot be injected: ${message}.`, [{ path: field, code: 'field.value', message }])
}
