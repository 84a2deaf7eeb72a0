import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { planUpdate } from '#core/plan/plan-update.ts'
import type { PlanningInput } from '#core/plan/planning-input.ts'
import { planningInput, profile } from '../test/core/plan-fixture.ts'
import { holdBar, tellFigure, timesOf } from './bar.ts'
import { clusterDocument, copyCluster, median, profileDocument, startBenchServer, type BenchServer } from './fleet.ts'

/**
 * How the cost of answers grows: a plan with the layers and with the nodes of a cluster, an impact with the clusters, all no worse than
 * linear. Growth is the exponent between two sizes: 1 is linear. Beside the impact stands `terraform plan` over as many resources.
 */
const growthMax = 1.15
const clusters = 10_000
/** How many clusters differ from each other in what their plans rest on. */
const kinds = 100

const layerSizes = [12, 48, 192]
const byLayers = await planTimes(layerSizes, (layers) => inputOf({ layers, nodes: 50 }))
tellGrowth('plan', 'layers', layerSizes, byLayers)
const nodeSizes = [50, 500, 5000]
const byNodes = await planTimes(nodeSizes, (nodes) => inputOf({ layers: 12, nodes }))
tellGrowth('plan', 'nodes', nodeSizes, byNodes)

const server = await startBenchServer()
try {
  const sizes = [clusters / 10, clusters]
  const times: number[] = []
  for (const size of sizes) times.push(await impactTime(server, `fleet-${size}`, size))
  tellGrowth('impact', 'clusters', sizes, times)
} finally {
  await server.stop()
}
comparedWithTerraform()

async function planTimes(sizes: readonly number[], input: (size: number) => PlanningInput): Promise<readonly number[]> {
  const times: number[] = []
  for (const size of sizes) {
    const made = input(size)
    times.push(median(await timesOf(30, 10, () => planUpdate(made))))
  }
  return times
}

/** A step to another patch of Kubernetes, with a value of every add-on changed. */
function inputOf({ layers, nodes }: { readonly layers: number; readonly nodes: number }): PlanningInput {
  const at = (kubernetes: string, replicas: number) => {
    const addOn = (index: number) => [`addon-${index}`, { manifests: { a: manifest(index) }, values: `replicas: ${replicas}\n` }]
    const addOns = Object.fromEntries(Array.from({ length: layers - 4 }, (_, index) => addOn(index))) as Record<string, object>
    const workers = nodes - 3
    const workerPools = ['general', 'batch'].map((name) => ({ name, replicas: Math.floor(workers / 2) }))
    return { workerPools, profiles: [profile({ layers: { k8s: `kubernetes@${kubernetes}`, ...addOns } })] }
  }
  return planningInput(at('1.35.3', 1), at('1.35.4', 2))
}

function manifest(index: number): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map-${index}\ndata:\n  text: "x"\n`
}

async function impactTime(fleet: BenchServer, name: string, size: number): Promise<number> {
  await fleet.send('POST', '/profiles', profileDocument(name, 'start'))
  await fleet.send('POST', '/clusters', clusterDocument(name, name))
  await copyCluster(fleet, name, size - 1, kinds)
  const ask = () => fleet.send('POST', `/profiles/${name}/versions/1.0.0/impact`, profileDocument(name, 'other'))
  return median(await timesOf(3, 1, ask))
}

function tellGrowth(what: string, of: string, sizes: readonly number[], times: readonly number[]): void {
  for (const [index, size] of sizes.entries()) tellFigure(`${what} with ${size} ${of}`, times[index] ?? 0, 'ms')
  const [first, last] = [times[0] ?? 1, times.at(-1) ?? 1]
  const exponent = Math.log(last / first) / Math.log((sizes.at(-1) ?? 1) / (sizes[0] ?? 1))
  holdBar(`growth of ${what} with ${of}, as an exponent`, Math.max(exponent, 0), growthMax, '')
}

/** The same count of resources, which Terraform makes out of nothing: there is no provider to ask, and no state to refresh. */
function comparedWithTerraform(): void {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-terraform-'))
  const terraform = (...words: readonly string[]) =>
    spawnSync('terraform', [`-chdir=${folder}`, ...words, '-no-color', '-input=false'], { stdio: 'ignore', timeout: 300_000 })
  try {
    const settings = '{ name = "store-${count.index}", kubernetes = "1.36.2", pools = [{ name = "general", replicas = 3 }] }'
    writeFileSync(
      join(folder, 'main.tf'),
      `resource "terraform_data" "cluster" {\n  count = ${clusters}\n  input = ${settings}\n}\n`,
    )
    if (terraform('init').status !== 0) {
      console.log('  terraform plan is left out: there is no terraform here that starts without downloads')
      return
    }
    const begun = performance.now()
    const { status } = terraform('plan')
    if (status === 0) tellFigure(`terraform plan over ${clusters} resources`, (performance.now() - begun) / 1000, 's')
    else console.log(`  terraform plan over ${clusters} resources did not end well within five minutes`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
