import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const chartYaml = 'apiVersion: v2\nname: web\nversion: 4.5.6\n'

/** The registry `packs` in a folder, with one pack that has a chart in it, as `helm package` makes them: `web`, of version 1.0.0. */
export function writeChartPack(folder: string): string {
  const registry = join(folder, 'packs')
  const pack = join(registry, 'web')
  mkdirSync(join(pack, 'charts'), { recursive: true })
  mkdirSync(join(folder, 'source', 'web'), { recursive: true })
  writeFileSync(join(folder, 'source', 'web', 'Chart.yaml'), chartYaml)
  execFileSync('tar', ['-czf', join(folder, 'web.tgz'), 'web'], { cwd: join(folder, 'source') })
  writeFileSync(join(pack, 'charts', 'web.tgz'), readFileSync(join(folder, 'web.tgz')))
  const json = { name: 'web', version: '1.0.0', layer: 'addon', cloudTypes: ['all'], charts: ['charts/web.tgz'] }
  writeFileSync(join(pack, 'pack.json'), JSON.stringify(json))
  writeFileSync(join(pack, 'values.yaml'), 'charts:\n  web:\n    replicas: 1\n')
  return registry
}
