import type { Check } from './plan.ts'
import { error, type PreflightFacts } from './preflight-facts.ts'

/** `engine.away` and `inventory.stale`: nothing is planned on what nobody has seen lately. */
export function checkEngine({ input: { observed } }: PreflightFacts): readonly Check[] {
  const { engine } = observed
  switch (engine) {
    case 'present':
      return []
    case 'away':
      return [
        error(
          'engine.away',
          'The engine does not answer, so nobody knows how the cluster is now.',
          { engine },
          'Bring the engine back, and plan again.',
        ),
      ]
    case 'stale':
      return [
        error(
          'inventory.stale',
          'What the engine last saw of the cluster is older than 5 minutes, or than its last revision.',
          { engine },
          'See why the engine shows nothing newer, and plan again when it does.',
        ),
      ]
  }
}
