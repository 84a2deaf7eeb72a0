import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import pino, { type Logger } from 'pino'
import { buildApp } from '#api/build-app.ts'
import type { ClusterDeps } from '#api/cluster-deps.ts'
import { serveClusters } from '#api/routes/clusters.ts'
import { serveDrift } from '#api/routes/drift.ts'
import { serveFaults } from '#api/routes/faults.ts'
import { serveHistory } from '#api/routes/history.ts'
import { serveOverrides } from '#api/routes/overrides.ts'
import { servePlans } from '#api/routes/plans.ts'
import { serveBulk } from '#api/routes/bulk.ts'
import { serveUpdates } from '#api/routes/updates.ts'
import { serveUpdateExport } from '#api/update-export.ts'
import { advanceCluster } from '#control/advance-cluster.ts'
import { answersInTime } from '#control/answers-in-time.ts'
import { clusterWork } from '#control/cluster-work.ts'
import { readBuiltInRegistry } from '#control/built-in-registry.ts'
import { managementWork, watchManagementCluster } from '#control/check-management-cluster.ts'
import { clearHistory, historyKey, historyWork } from '#control/clear-history.ts'
import type { Control } from '#control/control.ts'
import { makeFirstAdministrator } from '#control/first-start.ts'
import { kubeconfigContext } from '#control/manage-management-clusters.ts'
import { createMetrics, registerUpdates } from '#control/metrics.ts'
import { clusterApiWork } from '#engine/cluster-api/cluster-api.ts'
import { kubeconfigField } from '#core/cluster-api/imported-objects.ts'
import type { Engine, EngineChoice } from '#engine/engine.ts'
import { openSimulator, simulatorWork } from '#engine/simulator/simulator.ts'
import { openBuiltInRegistry } from '#registry/built-in.ts'
import { openFolderRegistry } from '#registry/folder.ts'
import type { DatabaseAddress } from '#store/address.ts'
import { openChanges } from '#store/changes.ts'
import { startDatabase } from '#store/database/start.ts'
import { newId, systemEntropy } from '#store/id.ts'
import { migrate } from '#store/migrate.ts'
import { openStore } from '#store/open.ts'
import { chartPassword } from '#store/sealed/chart-password.ts'
import { seal, unseal } from '#store/sealed/seal.ts'
import { loadSecretKey } from '#store/sealed/secret-key.ts'
import { worldStore } from '#store/simulator.ts'
import { touch } from '#store/work/touch.ts'
import { runWork } from '#store/work/run.ts'
import { readConfiguration, type Configuration } from './configuration.ts'
import { putInDemo } from './demo.ts'
import { storedReleaseBytes } from '#engine/cluster-api/stored-release.ts'
import { openCredentials, openManagement } from './open-management.ts'
import { serverIdentity } from './server-identity.ts'

/** A server that answers requests. */
export interface RunningServer {
  readonly url: string
  readonly address: DatabaseAddress
  /** Of the supervised PostgreSQL; null where the database is external. */
  readonly databasePid: () => number | null
  /** The generated password of the first administrator, on the start that made it. */
  readonly firstPassword: { readonly email: string; readonly password: string | null } | null
  /** Ends everything within 10 seconds; nothing that was answered is lost. */
  readonly stop: () => Promise<void>
}

export interface ServerOptions {
  readonly configuration: Configuration
  readonly log: Logger
  /** Milliseconds since 1970, the one clock of the server. */
  readonly now: () => number
  /** Where it is still being built, everything else starts meanwhile. */
  readonly consoleFolder: string | null | Promise<string | null>
  /** What lies between the server and its engine. */
  readonly through?: (engine: Engine) => Engine
  readonly signal?: AbortSignal
}

const poolSize = 20
const concurrency = 40

/** Builds the whole server from its parts; what was started is ended again when a later part fails. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { configuration, log, now, consoleFolder, through = (engine) => engine, signal } = options
  const consoleReady = Promise.resolve(consoleFolder)
  // It is awaited last; until then its failure is nobody's.
  consoleReady.catch(() => {})
  const started: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const end of started.splice(0).reverse())
      await end().catch((error: unknown) => log.error({ err: error }, 'a part did not end well'))
  }
  try {
    const dataFolder = resolve(configuration.dataFolder)
    const database = configuration.databaseUrl === null ? await startDatabase({ dataFolder, log, signal }) : null
    if (database) started.push(database.stop)
    const address: DatabaseAddress = database
      ? { connection: database.connection }
      : { databaseUrl: configuration.databaseUrl ?? '' }
    await migrate({ ...address, now, log })
    const store = await openStore({ ...address, poolSize, now, log })
    started.push(store.close)
    const changes = openChanges({ address, log })
    started.push(changes.close)
    const secretKey = loadSecretKey({ dataFolder, configured: configuration.secretKey ?? undefined })
    const simulator = await openSimulator({
      store: worldStore(store),
      wallNow: now,
      speed: configuration.simulatorSpeed,
      onBeatFailure: (error) => log.warn({ err: error }, 'engine time stands still: the clock could not be stored'),
    })
    started.push(simulator.close)
    const metrics = createMetrics()
    registerUpdates(metrics, store)
    const management = openManagement({ store, secretKey, url: configuration.url, now, log })
    started.push(management.close)
    const simulated = answersInTime(through(simulator.engine), { log })
    const engineOf = ({ projectId, managementCluster }: EngineChoice): Engine =>
      managementCluster === null ? simulated : answersInTime(management.engineOf({ projectId, name: managementCluster }), { log })
    const control: Control = {
      metrics,
      store,
      changes,
      now,
      newId: (prefix) => newId(prefix, now(), systemEntropy),
      log,
      digestKey: secretKey.digesting,
      chartPassword: (one) => chartPassword(secretKey, one),
      seal: (text, context) => seal(secretKey, text, context),
      engineOf,
      lookAtManagementCluster: ({ projectId, name, kubeconfig }) => {
        const key = { projectId, name }
        return management.look(key, kubeconfig === null ? null : unseal([secretKey], kubeconfig, kubeconfigContext(key)))
      },
      lookAtImported: (kubeconfig) =>
        management.lookAtImported(
          typeof kubeconfig === 'string' ? kubeconfig : (openCredentials(secretKey, kubeconfig)[kubeconfigField] ?? ''),
        ),
      releaseBytes: storedReleaseBytes,
      adoptionOf: management.adoptionOf,
      openRegistry: ({ name, path }) => (path === null ? openBuiltInRegistry() : openFolderRegistry({ name, path })),
    }
    await readBuiltInRegistry(control)
    const admin = { email: configuration.adminEmail, password: configuration.adminPassword ?? undefined }
    const made = await makeFirstAdministrator(control, admin)
    if (configuration.demo && made) await putInDemo(control)
    const work = await runWork({
      store,
      serverId: serverIdentity(dataFolder),
      kinds: {
        [clusterWork]: ({ key }) => advanceCluster(control, key),
        [simulatorWork]: ({ key }) => simulator.lookAt(key),
        [clusterApiWork]: ({ key }) => management.lookAt(key),
        [managementWork]: ({ key }) => watchManagementCluster(control, key),
        [historyWork]: () => clearHistory(control, configuration.keepEventsMs),
      },
      concurrency,
      now,
      log,
    })
    started.push(work.stop)
    await store.transact((tx) => touch(tx, historyWork, historyKey, now()))
    const deps: ClusterDeps = {
      control,
      metrics,
      log,
      server: { version, engineTimePerSecond: configuration.simulatorSpeed, development: configuration.development },
      consoleFolder: await consoleReady,
      unready: async () => [],
      faults: configuration.development ? simulator : null,
    }
    const app = await buildApp(deps, (api) => {
      serveClusters(api)
      serveDrift(api)
      serveFaults(api)
      serveOverrides(api)
      servePlans(api)
      serveBulk(api)
      serveUpdates(api)
      serveHistory(api)
      serveUpdateExport(api)
    })
    started.push(async () => await app.close())
    const listening = new URL(await app.listen({ host: configuration.host, port: configuration.port }))
    return {
      url: urlOf(configuration.host, listening.port),
      address,
      databasePid: () => database?.pid() ?? null,
      firstPassword: made && { email: made.email, password: made.generatedPassword },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const root = fileURLToPath(new URL('..', import.meta.url))
const builtConsole = join(root, 'console', 'dist')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

function urlOf(host: string, port: string): string {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${shown}${port === '' ? '' : `:${port}`}`
}

/**
 * Reads the environment, starts the server and ends it with the first signal. A second one within 2 seconds is the same signal.
 * `makeConsole` answers the folder of the built console, null where there is none.
 */
export async function serve(makeConsole: (signal: AbortSignal) => Promise<string | null>): Promise<void> {
  const read = readConfiguration(process.env, process.argv.slice(2))
  if (read.kind === 'refused') {
    process.stderr.write(`cairn cannot start:\n${read.problems.map((problem) => `  ${problem}\n`).join('')}`)
    process.exitCode = 1
    return
  }
  const { configuration } = read
  const log = openLog(configuration)
  if (configuration.migrateOnly) return await migrateAlone(configuration, log)
  const stopping = new AbortController()
  const ended = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => (stopping.abort(), ended.resolve()))
  try {
    const server = await startServer({
      configuration,
      log,
      now: Date.now,
      consoleFolder: makeConsole(stopping.signal),
      signal: stopping.signal,
    })
    announce(server, configuration)
    await ended.promise
    await server.stop()
  } catch (error) {
    if (!stopping.signal.aborted) {
      process.stderr.write(`cairn cannot start: ${startFault(error, configuration)}\n`)
      log.debug({ err: error }, 'cannot start')
      process.exitCode = 1
    }
  }
}

/** For a release whose schema shall be there before its servers are. What it is cut short in, it takes back. */
async function migrateAlone({ databaseUrl }: Configuration, log: Logger): Promise<void> {
  try {
    const applied = await migrate({ databaseUrl: databaseUrl ?? '', now: Date.now, log })
    process.stdout.write(applied.length === 0 ? 'The schema is up to date.\n' : `The schema was migrated to ${applied.at(-1)}.\n`)
  } catch (error) {
    process.stderr.write(`cairn cannot migrate: ${error instanceof Error ? error.message : String(error)}\n`)
    log.debug({ err: error }, 'cannot migrate')
    process.exitCode = 1
  }
}

/** What went wrong, and what to do where the operating system only says the first. */
function startFault(error: unknown, { host, port }: Configuration): string {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: '', message: String(error) }
  if (code === 'EADDRINUSE')
    return `something listens on ${host}:${port} already: stop it, or set PORT to another port (0 takes a free one)`
  if (code === 'EACCES' && message.includes('listen'))
    return `this user may not listen on ${host}:${port}: set PORT to a port from 1024 on`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `this machine has no address ${host}: set HOST to one that it has`
  return message
}

/** The generated password is kept beside the database, for its owner alone, and printed once. */
function announce({ url, firstPassword }: RunningServer, configuration: Configuration): void {
  if (firstPassword?.password) {
    const file = join(resolve(configuration.dataFolder), 'admin-password')
    writeFileSync(file, `${firstPassword.password}\n`, { mode: 0o600 })
    chmodSync(file, 0o600)
    process.stdout.write(`Log in as ${firstPassword.email} with the password ${firstPassword.password} (kept in ${file}).\n`)
  }
  process.stdout.write(`Cairn is ready at ${url}\n`)
}

/** JSON lines where a program reads them; lines for people on a terminal. */
function openLog({ logLevel }: Configuration): Logger {
  return process.stdout.isTTY
    ? pino({ level: logLevel, transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } } })
    : pino({ level: logLevel })
}

if (import.meta.main) await serve(async () => (existsSync(builtConsole) ? builtConsole : null))
