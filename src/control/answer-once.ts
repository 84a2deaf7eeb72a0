import { keyedDigest } from '#core/base/digest.ts'
import { canonicalJson } from '#core/base/json.ts'
import {
  claimIdempotencyKey,
  loadRememberedRequest,
  releaseIdempotencyKey,
  rememberAnswer,
  type IdempotencyKey,
} from '#store/idempotency-keys.ts'
import type { Control } from './control.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'

export interface GivenAnswer {
  readonly status: number
  /** The serialised body; null where there is none. */
  readonly body: string | null
}

/**
 * Runs a request that carries an idempotency key at most once in 24 hours: repeating it gives the first answer again.
 * Only success is remembered, since a refusal changed nothing and may be otherwise next time. When the server dies between the deed
 * and its answer, the key is free again after a minute and the request is judged anew.
 */
export async function answerOnce(
  control: Control,
  id: IdempotencyKey,
  request: unknown,
  run: () => Promise<GivenAnswer | Refusal>,
): Promise<GivenAnswer | Refusal> {
  const { store, now, digestKey } = control
  const requestDigest = keyedDigest(digestKey, canonicalJson(request))
  const claimed = await store.transact((tx) => claimIdempotencyKey(tx, id, { requestDigest, expiresAt: now() + runningMs }))
  if (!claimed) return await earlierAnswer(control, id, requestDigest)
  let answer: GivenAnswer | Refusal | null = null
  try {
    answer = await run()
  } finally {
    // A bug thrown by `run` goes on; the key does not stay taken for it.
    if (answer === null || isRefusal(answer)) await store.transact((tx) => releaseIdempotencyKey(tx, id))
  }
  if (!isRefusal(answer)) {
    const { status, body } = answer
    await store.transact((tx) => rememberAnswer(tx, id, { status, body, expiresAt: now() + rememberedMs }))
  }
  return answer
}

const runningMs = 60_000
const rememberedMs = 24 * 3_600_000

async function earlierAnswer({ store }: Control, id: IdempotencyKey, requestDigest: string): Promise<GivenAnswer | Refusal> {
  const earlier = await store.read((reader) => loadRememberedRequest(reader, id))
  if (earlier && earlier.requestDigest !== requestDigest) {
    return refuse(
      'idempotency.mismatch',
      'This Idempotency-Key was used for another request. Take a new key for each new request.',
    )
  }
  if (earlier?.answer) return earlier.answer
  return refuse('idempotency.running', 'The request with this Idempotency-Key is still running. Ask again in a second.', [], {
    retryAfterSeconds: 1,
  })
}
