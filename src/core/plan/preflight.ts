import type { Check } from './plan.ts'
import type { PreflightFacts } from './preflight-facts.ts'
import { checkBudgets } from './preflight-budgets.ts'
import { checkCloud } from './preflight-cloud.ts'
import { checkCloudController } from './preflight-cloud-controller.ts'
import { checkConstraints } from './preflight-constraints.ts'
import { checkEngine } from './preflight-engine.ts'
import { checkRemovedFlags } from './preflight-flags.ts'
import { checkHealth } from './preflight-health.ts'
import { checkImmutable } from './preflight-immutable.ts'
import { checkPools } from './preflight-pools.ts'
import { checkRemovedApis } from './preflight-removed.ts'
import { checkReplaced } from './preflight-replaced.ts'
import { checkRuntime } from './preflight-runtime.ts'
import { checkVersions } from './preflight-versions.ts'

/** The guards and warnings of 2-rules, each with its evidence and what to do. Errors block the plan. */
export function preflight(facts: PreflightFacts): readonly Check[] {
  return [
    ...checkVersions(facts),
    ...checkImmutable(facts),
    ...checkReplaced(facts),
    ...checkRemovedApis(facts),
    ...checkRemovedFlags(facts),
    ...checkRuntime(facts),
    ...checkConstraints(facts),
    ...checkPools(facts),
    ...checkBudgets(facts),
    ...checkCloud(facts),
    ...checkCloudController(facts),
    ...checkHealth(facts),
    ...checkEngine(facts),
  ]
}
