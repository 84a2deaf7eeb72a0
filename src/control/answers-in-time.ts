import type { ApplyAnswer, Engine, EngineCluster, KubeconfigAnswer, ObserveAnswer, Unanswered } from '#engine/engine.ts'
import type { Log } from '#store/log.ts'

/**
 * The engine, with every call answered: one that takes longer than it may counts as unanswered, and is asked again like any other. What
 * the engine does with it after all is harmless: an instruction is fenced by its generation, and what is seen too late is seen by nobody.
 */
export function answersInTime(engine: Engine, { limitMs = answerMsMax, log }: AnswerTime): Engine {
  const inTime = async <Answer extends ApplyAnswer | ObserveAnswer | KubeconfigAnswer>(
    call: keyof Pick<Engine, 'apply' | 'kubeconfig' | 'observe' | 'remove'>,
    cluster: EngineCluster,
    ask: (givenUp: AbortSignal) => Promise<Answer>,
  ): Promise<Answer | Unanswered> => {
    const givingUp = new AbortController()
    const late = Promise.withResolvers<Unanswered>()
    const timer = setTimeout(() => {
      const message = `The engine has not answered within ${limitMs} ms.`
      log.warn({ call, cluster: cluster.id, limitMs }, 'a call of the engine was given up, since it was not answered in time')
      late.resolve({ kind: 'unanswered', why: 'away', message, retryAfterMs: null })
      givingUp.abort()
    }, limitMs)
    const answer = ask(givingUp.signal)
    // Nobody waits any more for what becomes of a call that was given up.
    answer.catch(() => {})
    return await Promise.race([answer, late.promise]).finally(() => clearTimeout(timer))
  }
  return {
    ...engine,
    ...(engine.kubeconfig && {
      kubeconfig: (cluster) =>
        inTime('kubeconfig', cluster, async (signal) => (await engine.kubeconfig?.(cluster, signal)) ?? { kind: 'absent' }),
    }),
    apply: (cluster, generation, target) =>
      inTime('apply', cluster, (signal) => engine.apply(cluster, generation, target, signal)),
    observe: (cluster, look) => inTime('observe', cluster, (signal) => engine.observe(cluster, look, signal)),
    remove: (cluster, generation) => inTime('remove', cluster, (signal) => engine.remove(cluster, generation, signal)),
  }
}

interface AnswerTime {
  /** On the wall clock. */
  readonly limitMs?: number
  readonly log: Log
}

/** Longer than a call takes that will be answered at all, and short beside the look that comes after it. */
const answerMsMax = 10_000
