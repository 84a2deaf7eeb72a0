import type { Unanswered } from '../engine.ts'
import type { ObjectRef } from './kube-client.ts'
import type { KubeFault } from './kube-fault.ts'
import { refText } from './management.ts'

/** What Cairn is told of a fault: which object it was, what the server said, and where that does not say it, what to do. */
export function toUnanswered(
  fault: KubeFault,
  about: { readonly ref: ObjectRef | null; readonly of?: string | undefined } = { ref: null },
): Unanswered {
  const object = about.ref ? `${refText(about.ref)}${about.of === undefined ? '' : ` (${about.of})`}: ` : ''
  return { kind: 'unanswered', ...meaningOf(fault, object) }
}

function meaningOf(fault: KubeFault, object: string): Omit<Unanswered, 'kind'> {
  const said = `${object}${fault.message}`
  switch (fault.kind) {
    case 'conflict': {
      const fields = fault.fields.map(({ field, manager }) => `${field} is owned by ${manager}`).join(', ')
      return { why: 'owned', message: `${object}${fields}`, retryAfterMs: null }
    }
    case 'raced':
      return { why: 'conflict', message: said, retryAfterMs: 0 }
    case 'refused':
      return { why: 'refused', message: said, retryAfterMs: null }
    case 'kind-missing':
    case 'absent':
      return { why: 'unequipped', message: said, retryAfterMs: null }
    case 'forbidden':
    case 'expired':
      return { why: fault.kind, message: said, retryAfterMs: null }
    case 'rate-limited':
      return { why: 'rate-limited', message: said, retryAfterMs: fault.retryAfterMs }
    case 'away':
    case 'too-old':
      return { why: 'away', message: said, retryAfterMs: null }
  }
}
