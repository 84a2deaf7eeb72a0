import pg from 'pg'

/** Where the database is: a supervised PostgreSQL's socket, or whatever `DATABASE_URL` says. */
export type DatabaseAddress = { readonly connection: SocketConnection } | { readonly databaseUrl: string }

export interface SocketConnection {
  /** The folder of the Unix socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
}

/** What `pg` needs to connect. `bigint` comes as a number: milliseconds and counters stay far below 2^53, and a larger one is a bug that must not be rounded. */
export function clientConfig(address: DatabaseAddress): pg.ClientConfig {
  const target = 'databaseUrl' in address ? { connectionString: address.databaseUrl } : { ...address.connection }
  return {
    ...target,
    application_name: 'cairn',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser: typeParser },
  }
}

const bigintOid = 20

const typeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') => {
  if (oid === bigintOid) return parseBigint
  return pg.types.getTypeParser(oid, format as 'text')
}

function parseBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`the database holds ${text}, which a number cannot say exactly`)
  return value
}
