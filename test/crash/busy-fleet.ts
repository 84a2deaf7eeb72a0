import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ProblemError } from '#contract/client.ts'
import { clusterRoutes, type Cluster } from '#contract/cluster.ts'
import { updateRoutes, type Update } from '#contract/update.ts'
import { startDatabase } from '#store/database/start.ts'
import { callerOf, eventually, makeApiKey } from '../server-fixture.ts'
import { operator } from '../journeys/operator.ts'
import { clusterOf, stack } from '../journeys/stack.ts'
import { makeTestFolder, quiet } from '../store/database-fixture.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'
import { checkReplacedOnce, keepWorldLog } from './world-log.ts'

/** Servers as processes on one PostgreSQL, with settings that keep what was committed, and clusters that are updated all the time. */
export interface BusyFleet {
  /** A server of that name; one that ended is started again on its folder. */
  readonly start: (name: string) => Promise<ServerProcess>
  /** Makes the clusters, and waits until they run. */
  readonly raise: (server: ServerProcess) => Promise<void>
  /** Begins an update that replaces every node on each cluster that has none under way; remembers those that were answered. */
  readonly begin: (server: ServerProcess) => Promise<void>
  /** Writes something small and remembers what was answered. Whether it was. */
  readonly write: (server: ServerProcess) => Promise<boolean>
  /** What each cluster shows of its update, by name. */
  readonly progress: (server: ServerProcess) => Promise<ReadonlyMap<string, Progress>>
  /** All that was answered is there. */
  readonly checkAnswered: (server: ServerProcess) => Promise<unknown>
  /** Waits until every update has ended; every one is verified, and no node was replaced twice. Answers how many updates that were. */
  readonly finish: (server: ServerProcess) => Promise<number>
  readonly databasePid: () => number | null
  readonly close: () => Promise<void>
}

interface Progress {
  readonly isUpdating: boolean
  /** Why nothing moves, where it says so. */
  readonly waits: boolean
  readonly nodes: string
}

/** One control-plane node and two workers. */
const nodes = 3
const patienceMs = 240_000

/** `speed`: engine seconds in a second. A replaced node takes some minutes of engine time. */
export async function openBusyFleet({
  clusters,
  speed,
}: {
  readonly clusters: number
  readonly speed: number
}): Promise<BusyFleet> {
  const folder = makeTestFolder('cairn-fleet-')
  const binaries = process.env['CAIRN_TEST_POSTGRES']
  const database = await startDatabase({ dataFolder: folder, log: quiet, binaries })
  const { host, port, user, database: databaseName } = database.connection
  const databaseUrl = `postgres://${user}@${encodeURIComponent(host)}:${port}/${databaseName}`
  const names = Array.from({ length: clusters }, (_, index) => `store-${index}`)
  const running = new Set<ServerProcess>()
  const answered = new Map<string, Set<string>>(names.map((name) => [name, new Set()]))
  const tags = new Map<string, number>()
  const marks = new Map<string, number>()
  let key: string | null = null
  let log: Awaited<ReturnType<typeof keepWorldLog>> | null = null
  let count = 0

  const callOf = (server: ServerProcess) => callerOf(server.url, key ?? assert.fail('nobody has logged in'))
  /** What is asked for while the database comes back is asked for again. */
  const untilReady = (read: () => Promise<void>) =>
    eventually(
      () =>
        read().then(
          () => true,
          (error: unknown) => {
            if (error instanceof ProblemError && error.problem.code === 'server.unready') return false
            throw error
          },
        ),
      Boolean,
      { withinMs: patienceMs, what: 'a database that answers' },
    )
  const userOf = (server: ServerProcess) => operator(callOf(server))
  const updatesOf = async (server: ServerProcess, name: string): Promise<readonly Update[]> => {
    const updates: Update[] = []
    let cursor: string | undefined
    do {
      const page = await callOf(server)(updateRoutes.list, {
        params: { name },
        query: { limit: 200, ...(cursor ? { cursor } : {}) },
      })
      updates.push(...page.items)
      cursor = page.next ?? undefined
    } while (cursor)
    return updates
  }

  return {
    start: async (name) => {
      const environment = { DATABASE_URL: databaseUrl, CAIRN_SECRET_KEY: 'a secret key for tests, long enough' }
      const server = await startServerProcess({ dataFolder: join(folder, name), speed, environment })
      running.add(server)
      void server.ended.then(() => running.delete(server))
      log ??= await keepWorldLog({ databaseUrl })
      key ??= await makeApiKey(server.url, server.administrator)
      return server
    },
    raise: async (server) => {
      const user = userOf(server)
      await user.publish(stack('shop', { addons: [] }))
      for (const name of names) await callOf(server)(clusterRoutes.create, { body: clusterOf(name, 'shop') })
      const isRaised = async () => (await callOf(server)(clusterRoutes.summary, {})).status['Running'] === clusters
      await eventually(isRaised, Boolean, { withinMs: patienceMs, what: 'all clusters' })
      for (const name of names) marks.set(name, (await log?.mark(name)) ?? 0)
    },
    begin: async (server) => {
      const user = userOf(server)
      const beginOn = async (name: string) => {
        if (isUpdating(await user.cluster(name))) return
        count += 1
        const values = `kubeadmconfig: { kubeletExtraArgs: { max-pods: "${200 + count}" } }`
        const id = await user.begin(name, { overrides: [{ profile: 'shop', layer: 'kubernetes', values }] })
        answered.get(name)?.add(id)
      }
      await Promise.all(names.map(beginOn))
    },
    write: async (server) => {
      count += 1
      const name = names[count % names.length] ?? assert.fail('there is a cluster')
      const body = { metadata: { tags: { written: String(count) } } }
      try {
        await callOf(server)(clusterRoutes.patch, { params: { name }, body })
        tags.set(name, count)
        return true
      } catch (error) {
        // A database that is away refuses; a server that has ended answers nothing.
        if (error instanceof ProblemError && error.problem.status < 500) throw error
        return false
      }
    },
    progress: async (server) => {
      const user = userOf(server)
      const entries = names.map(async (name): Promise<readonly [string, Progress]> => {
        const [cluster, { pools }] = await Promise.all([user.cluster(name), user.inventory(name)])
        const { update, waiting } = cluster.status
        const shown = JSON.stringify([update?.id, update?.phase, pools])
        return [name, { isUpdating: isUpdating(cluster), waits: waiting !== undefined, nodes: shown }]
      })
      return new Map(await Promise.all(entries))
    },
    checkAnswered: (server) =>
      untilReady(async () => {
        for (const name of names) {
          const stored = new Set((await updatesOf(server, name)).map(({ id }) => id))
          assert.deepEqual(
            [...(answered.get(name) ?? [])].filter((id) => !stored.has(id)),
            [],
            `${name}: every update that was answered is there`,
          )
          const { metadata } = await userOf(server).cluster(name)
          assert.ok(Number(metadata.tags['written'] ?? 0) >= (tags.get(name) ?? 0), `${name}: the tag that was answered is there`)
        }
      }),
    finish: async (server) => {
      const isDone = async () => (await callOf(server)(clusterRoutes.summary, {})).updateStatus['Up to date'] === clusters
      await eventually(isDone, Boolean, { withinMs: patienceMs, what: 'the end of all updates' })
      let updated = 0
      for (const name of names) {
        const updates = await updatesOf(server, name)
        updated += updates.length
        assert.deepEqual(
          updates.filter(
            ({ phase, nodesDone, nodesTotal }) => phase !== 'succeeded' || nodesDone !== nodes || nodesTotal !== nodes,
          ),
          [],
          name,
        )
        checkReplacedOnce((await log?.since(name, marks.get(name) ?? 0)) ?? [], nodes * updates.length)
      }
      return updated
    },
    databasePid: database.pid,
    close: async () => {
      for (const server of running) {
        server.send('SIGCONT')
        server.send('SIGTERM')
      }
      await Promise.all([...running].map(({ ended }) => ended))
      await log?.close()
      await database.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function isUpdating({ status }: Cluster): boolean {
  return status.update !== undefined
}
