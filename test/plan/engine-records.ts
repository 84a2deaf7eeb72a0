import assert from 'node:assert/strict'
import { canonicalJson } from '#core/base/json.ts'
import type { CompiledCluster } from '#core/cluster/compiled-cluster.ts'
import { advanceToMilestone } from '#core/simulation/advance.ts'
import { observeWorld } from '#core/simulation/observe-world.ts'
import { applyTarget } from '#core/simulation/take-target.ts'
import { newWorld, type World } from '#core/simulation/world.ts'
import { decideNext } from '#core/update/decide-next.ts'
import type { EngineTarget } from '#core/update/target.ts'

/** A cluster in the simulator's world that stands as it was asked for, with what the engine was told last. */
export interface Standing {
  readonly world: World
  readonly told: EngineTarget
}

export function provision(desired: CompiledCluster): Standing {
  return carryOut(newWorld({ id: 'cls', name: 'demo', seed: 'leaves', now: 0 }), null, desired)
}

/** Carries an update out, to its end. */
export function update(from: Standing, desired: CompiledCluster): Standing {
  return carryOut(from.world, from.told, desired)
}

function carryOut(start: World, told: EngineTarget | null, desired: CompiledCluster): Standing {
  let world = start
  let applied = told
  for (let steps = 0; steps < 2000; steps += 1) {
    const inventory = world.generation === 0 ? null : observeWorld(world)
    const decision = decideNext({
      applied,
      desired,
      cloudType: 'simulated',
      inventory,
      provisioning: told === null,
      hold: 'none',
    })
    if (decision.converged && applied) return { world, told: applied }
    if (decision.target !== applied) {
      const answer = applyTarget(world, world.generation + 1, decision.target)
      assert.equal(answer.kind, 'taken')
      if (answer.kind === 'taken') world = answer.world
      applied = decision.target
    }
    world = advanceToMilestone(world).world
  }
  throw new Error('the update does not end')
}

export interface MachineRecords {
  readonly identities: string
  /** The machine specs that they were made from. */
  readonly specs: string
}

/** The records that the cloud keeps of the machines of each pool. */
export function machineRecords({ world }: Standing): ReadonlyMap<string, MachineRecords> {
  const list = (texts: readonly string[]) => [...new Set(texts)].sort().join()
  const pools = Map.groupBy(world.machines, (machine) => machine.pool)
  return new Map(
    [...pools].map(([pool, machines]) => {
      const specs = machines.map(({ digest, kubernetesVersion }) => `${kubernetesVersion} ${digest}`)
      return [pool, { identities: list(machines.map(({ uid }) => uid)), specs: list(specs) }]
    }),
  )
}

/** All that the engine was given, but for what only says who gave it. */
export function given({ told }: Standing): string {
  const layers = told.layers.map(({ kind, digest, installPriority, namespace, releaseName }) => {
    return { kind, digest, installPriority, namespace, releaseName }
  })
  return canonicalJson({ ...told, layers })
}
