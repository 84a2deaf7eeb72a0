import { isDue, record, type Moment } from '../moment.ts'
import { infrastructureDuration } from '../timing.ts'

/** The network, load balancer and endpoint that the cluster's machines stand in: made first, taken away last. */
export function reconcileInfrastructure(moment: Moment): void {
  const { world } = moment
  const { state, until } = world.infrastructure
  if (until !== null && !isDue(moment, until)) return
  switch (state) {
    case 'absent':
      if (world.life === 'live' && world.target !== null) become(moment, 'making')
      if (world.life === 'removing') world.life = 'gone'
      return
    case 'making':
      return become(moment, 'ready')
    case 'ready':
      if (world.life === 'removing' && world.machines.length === 0) become(moment, 'unmaking')
      return
    case 'unmaking':
      become(moment, 'absent')
      world.life = 'gone'
  }
}

function become(moment: Moment, state: 'making' | 'ready' | 'unmaking' | 'absent'): void {
  const { world } = moment
  const works = state === 'making' || state === 'unmaking'
  const duration = infrastructureDuration(world.target?.cloudType ?? '', world, state === 'making')
  world.infrastructure = { state, until: works ? world.time + duration : null }
  record(moment, { kind: 'infrastructure', state })
}
