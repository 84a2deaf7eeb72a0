import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { sharedFolder } from '../shared-folder.ts'
import { dockerCluster } from './docker-cluster.ts'
import { withoutKubernetes } from './kube-assets.ts'
import { applyObject, listObjects } from './kube-client.ts'
import { startManagementCluster, type ManagementCluster } from './management-cluster.ts'
import { allControllers } from './stand-ins.ts'
import { machineDeployments, reconcileDeployment } from './stand-in/machine-deployment.ts'
import { machineSets, reconcileSet } from './stand-in/machine-set.ts'
import type { Machine, MachineDeployment, MachineSet } from './stand-in/objects.ts'
import type { Controller } from './stand-in/world.ts'

/**
 * Cluster API's published logs of MachineDeployment rollouts, replayed through an API server: after every turn of the deployment's and of
 * each machine set's controller the sizes are the published ones. New machines are available at once and deleted ones gone, as there.
 */
const folder = sharedFolder('capi-golden')
const logs = folder === null ? [] : readdirSync(folder).filter((file) => file.endsWith('.log'))
const skip =
  withoutKubernetes() || (folder === null && 'there are no published logs: CAIRN_SHARED names a folder with capi-golden')

describe('rollouts as Cluster API publishes them, through an API server', { skip }, () => {
  let cluster: ManagementCluster
  before(async () => {
    cluster = await startManagementCluster()
  })
  after(async () => {
    await cluster.stop()
  })

  for (const [index, file] of logs.entries())
    test(file, async () => {
      const log = parseLog(readFileSync(join(folder ?? '', file), 'utf8'))
      assert.deepEqual(await replay(cluster, `log-${index}`, log), log.lines)
    })
})

interface PublishedLog {
  /** Sizes of the machine sets at the beginning, the present one last where there are two. */
  readonly initial: readonly number[]
  readonly desired: number
  readonly maxSurge: number
  readonly maxUnavailable: number
  /** `plan ms1 3/2` after the deployment's turn, `scale ms1 2/2` after the machine set's own. */
  readonly lines: readonly string[]
}

function parseLog(text: string): PublishedLog {
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1])
  const turns = text.slice(text.indexOf('[Test] Rollout'), text.indexOf('[Test] Final state'))
  const found = turns.matchAll(
    /^ {4}(ms\d+): (?:from \S+ to )?(\S+) replicas|^\[MS controller\] - (ms\d+) scale (?:up|down) to (\S+) replicas/gm,
  )
  return {
    initial: [...text.slice(0, text.indexOf('[Test] Rollout')).matchAll(/^ {4}ms\d+: (\d+)\//gm)].map(([, size]) => Number(size)),
    desired: Number(/^ {4}md: md: \d+\/(\d+)/m.exec(turns)?.[1]),
    maxSurge: number(/MaxSurge=(\d+)/),
    maxUnavailable: number(/MaxUnavailable=(\d+)/),
    lines: [...found].map(([, planned, size, scaled, scaledSize]) =>
      planned !== undefined ? `plan ${planned} ${size}` : `scale ${scaled} ${scaledSize}`,
    ),
  }
}

/** Everything but the turns of deployments and machine sets, which the log takes one at a time. */
const others = allControllers.filter((controller) => controller !== machineDeployments && controller !== machineSets)

async function replay({ management, standIns }: ManagementCluster, name: string, log: PublishedLog): Promise<readonly string[]> {
  const apply = async (replicas: number, image: string, maxSurge: number, maxUnavailable: number) => {
    const objects = dockerCluster({ name, pools: { md: { replicas, maxSurge, maxUnavailable, image } } })
    for (const object of objects) await applyObject(management.client, object)
  }
  const capi = (kind: string) => ({ apiVersion: 'cluster.x-k8s.io/v1beta2', kind })
  const sets = async () =>
    (await listObjects<MachineSet>(management.client, capi('MachineSet')))
      .filter(({ spec }) => spec.clusterName === name)
      .toSorted((left, right) => revisionOf(left) - revisionOf(right))
  const sizes = async () => {
    const machines = await listObjects<Machine>(management.client, capi('Machine'))
    return (await sets()).map((set, place) => {
      const there = machines.filter(({ metadata }) =>
        metadata.ownerReferences?.some(({ uid }) => uid === set.metadata.uid),
      ).length
      return { set, place: place + 1, there, text: `${there}/${set.spec.replicas}` }
    })
  }
  const deploymentTurn: Controller = async (round) => {
    const deployment = round.management.find<MachineDeployment>('MachineDeployment', `${name}-md`)
    if (deployment !== undefined) await reconcileDeployment(round, deployment)
  }
  const setTurn =
    (uid: string): Controller =>
    async (round) => {
      const set = round.management.all<MachineSet>('MachineSet').find(({ metadata }) => metadata.uid === uid)
      if (set !== undefined) await reconcileSet(round, set)
    }
  const turn = async (lines: string[]) => {
    await standIns.step([deploymentTurn])
    for (const { place, text } of await sizes()) lines.push(`plan ms${place} ${text}`)
    for (const { set, place, there } of await sizes()) {
      if (there === set.spec.replicas) continue
      await standIns.step([setTurn(set.metadata.uid)])
      await standIns.settle(others)
      lines.push(`scale ms${place} ${(await sizes())[place - 1]?.text}`)
    }
    await standIns.settle(others)
  }
  const { initial, desired, maxSurge, maxUnavailable } = log
  const [first = 0, second] = initial
  await apply(first, 'node:1', 1, 0)
  await standIns.settle()
  if (second !== undefined) {
    // Half way: the present set has been made, and no machine of the old one has gone.
    await apply(first, 'node:2', second, 0)
    await turn([])
  }
  await apply(desired, 'node:2', maxSurge, maxUnavailable)
  const lines: string[] = []
  for (let turns = 0; turns < 40; turns += 1) {
    const before = (await sizes()).map(({ text }) => text)
    await turn(lines)
    const is = (await sizes()).map(({ text }) => text)
    if (before.length === 2 && before.join(' ') === is.join(' ')) return lines
  }
  throw new Error('the rollout does not end')
}

function revisionOf({ metadata }: MachineSet): number {
  return Number(metadata.annotations?.['machinedeployment.clusters.x-k8s.io/revision'] ?? 0)
}
