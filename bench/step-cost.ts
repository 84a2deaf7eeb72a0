import { holdBar, tellFigure } from './bar.ts'
import { median } from './fleet.ts'
import { approveAll, holdBack, letGo } from './held-updates.ts'
import { spentIn, startServerProcess, type ServerProcess } from './server-process.ts'
import { fleetName, makeSettledFleet } from './settled-fleet.ts'

/**
 * What a step costs does not grow with the fleet (6-bars): the same number of add-on updates among 100, 1,000 and 10,000 clusters that are at
 * rest, in processor time of server and database together, which other work on the machine disturbs less than the clock.
 */
const clusters = Number(process.env['CAIRN_FLEET'] ?? 10_000)
const sizes = [clusters / 100, clusters / 10, clusters].map(Math.ceil)
const updates = Math.min(50, sizes[0] ?? 1)
const rounds = 7
const ratioMax = 1.2

const servers: ServerProcess[] = []
try {
  for (const size of sizes) {
    const server = await startServerProcess({ speed: 3_600 })
    servers.push(server)
    await makeSettledFleet(server, size, 3)
  }
  const costs = servers.map((): number[] => [])
  // Taken in turns, so that whatever else the machine does meets all of them alike. The first rounds are for warming up.
  for (let round = -3; round < rounds; round += 1) {
    for (const [index, server] of servers.entries()) {
      const cost = await costOfRound(server, round)
      if (round >= 0) costs[index]?.push(cost)
    }
  }
  const medians = costs.map(median)
  for (const [index, size] of sizes.entries())
    tellFigure(`processors for an update among ${size} clusters`, medians[index] ?? 0, 'ms')
  const least = Math.min(...medians)
  holdBar('the most against the least', Math.max(...medians) / least, ratioMax, '×')
} finally {
  for (const server of servers) await server.stop()
}

async function costOfRound(server: ServerProcess, round: number): Promise<number> {
  const names = Array.from({ length: updates }, (_, index) => fleetName(index))
  await holdBack(server)
  await approveAll(server, names, { overrides: [{ profile: 'fleet', layer: 'metrics-server', values: `note: round ${round}` }] })
  const spent = await spentIn(server, () => letGo(server, updates))
  return ((spent.server + spent.database) * 1000) / updates
}
