import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { startServer, type RunningServer } from '../../src/server.ts'
import { createTestDatabase } from '../store/database-fixture.ts'
import type { Running } from './run-cairn.ts'
import { startHere } from './run-here.ts'

export const admin = { email: 'ada@example.org', password: 'correct horse battery' }

/** The whole server on a database of its own, and a home in which a user of `cairn` is logged in to it. */
export interface LiveServer {
  readonly url: string
  readonly home: string
  readonly cairn: (words: readonly string[], input?: string, environment?: Readonly<Record<string, string>>) => Running
  /** Ends the server and starts it again where it was, with engine time at another speed. */
  readonly restart: (simulatorSpeed: number) => Promise<void>
  readonly dispose: () => Promise<void>
}

export async function startLiveServer(simulatorSpeed: number): Promise<LiveServer> {
  const database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'cairn-live-'))
  const start = (port: number, speed: number): Promise<RunningServer> =>
    startServer({
      configuration: {
        host: '127.0.0.1',
        url: null,
        port,
        dataFolder: join(home, 'data'),
        databaseUrl: database.databaseUrl,
        adminEmail: admin.email,
        adminPassword: admin.password,
        secretKey: 'a secret of more than thirty-two characters',
        demo: false,
        simulatorSpeed: speed,
        keepEventsMs: 90 * 86_400_000,
        logLevel: 'silent',
        development: true,
        migrateOnly: false,
      },
      log: pino({ level: 'silent' }),
      now: Date.now,
      consoleFolder: null,
    })
  let server = await start(0, simulatorSpeed)
  const { url } = server
  return {
    url,
    home,
    cairn: (words, input = '', environment = {}) => startHere(words, { HOME: home, CAIRN_SERVER: url, ...environment }, input),
    restart: async (speed) => {
      await server.stop()
      server = await start(Number(new URL(url).port), speed)
    },
    dispose: async () => {
      await server.stop()
      await database.dispose()
      await rm(home, { recursive: true })
    },
  }
}
