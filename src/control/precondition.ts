import type { Reader } from '#store/transactor.ts'
import type { Refusal } from './refusal.ts'

/**
 * What a write demands of a resource as it is, such as that it is still what its writer has read; null where that holds. Use cases ask
 * for it in their own transaction, behind the lock that every other write of the resource waits for, on whichever server.
 */
export type Precondition = (reader: Reader) => Promise<Refusal | null>

export const noPrecondition: Precondition = () => Promise.resolve(null)
