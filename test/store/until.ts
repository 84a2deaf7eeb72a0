import { setTimeout as delay } from 'node:timers/promises'

/** Polls the condition; fails when it does not come true in time. */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not true after ${timeoutMs} ms: ${condition.toString()}`)
    await delay(2)
  }
}
