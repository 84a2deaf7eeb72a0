import { leastOf, onePool, somePools, takenBy } from '../test/update/rolling-order.ts'
import { holdBar, tellFigure } from './bar.ts'

/**
 * How long updates of small clusters take on the simulator, beside the least time that the same limits allow, which an exhaustive search
 * finds (6-bars, "rolling order"). `CAIRN_SEED` draws other clusters.
 */
const seed = process.env['CAIRN_SEED'] ?? 'rolling order'
const cases = [...onePool(), ...somePools(300, seed)]
const ratios = cases.map((one) => ({ name: one.name, ratio: takenBy(one) / leastOf(one) }))
const worst = ratios.reduce((left, right) => (right.ratio > left.ratio ? right : left))
const mean = ratios.reduce((sum, { ratio }) => sum + ratio, 0) / ratios.length

console.log(`  ${cases.length} updates of at most 3 pools of at most 4 nodes, from the seed ${seed}`)
tellFigure('mean of time taken by least time', mean * 100, '%')
holdBar(`worst of them (${worst.name})`, worst.ratio, 1.05, '×')
