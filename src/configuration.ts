/** What an operator sets, from the environment and the command line (docs/operations.md). */
export interface Configuration {
  readonly host: string
  readonly port: number
  /** Where the Flux of management clusters reaches this server; null: by the Service `cairn` in each of them. */
  readonly url: string | null
  readonly dataFolder: string
  /** An external PostgreSQL; null starts one of our own. */
  readonly databaseUrl: string | null
  readonly adminEmail: string
  /** Null: one is generated for an empty database. */
  readonly adminPassword: string | null
  readonly secretKey: string | null
  readonly demo: boolean
  /** Seconds of engine time in a second. */
  readonly simulatorSpeed: number
  /** For how long events are kept. */
  readonly keepEventsMs: number
  readonly logLevel: LogLevel
  /** Faults can be injected. */
  readonly development: boolean
  /** The schema is brought up to date, and nothing is served. */
  readonly migrateOnly: boolean
}

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export type ConfigurationRead =
  | { readonly kind: 'configuration'; readonly configuration: Configuration }
  | { readonly kind: 'refused'; readonly problems: readonly string[] }

/** Engine seconds in a second: an update of eight nodes, some forty minutes of engine time, can be watched in half a minute. */
const defaultSpeed = 80

const dayMs = 86_400_000
const defaultKeepDays = 90

/** Reads the environment and the arguments; every variable that is unknown or malformed is named. */
export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): ConfigurationRead {
  const problems: string[] = []
  const text = (name: string): string | null => environment[name] ?? null
  const checked = <Value>(name: string, read: (value: string) => Value | null, otherwise: Value, rule: string): Value => {
    const given = environment[name]
    if (given === undefined) return otherwise
    const value = read(given)
    if (value === null) problems.push(`${name}=${given} is refused: ${rule}`)
    return value ?? otherwise
  }
  for (const name of Object.keys(environment)) {
    if (name.startsWith('CAIRN_') && !known.has(name) && !knownToOthers.has(name))
      problems.push(`${name} is not known; the known ones are ${[...known].join(', ')}`)
  }
  const [noDemo, migrateOnly] = [args.includes('--no-demo'), args.includes('--migrate')]
  for (const arg of args)
    if (!knownArguments.has(arg))
      problems.push(`the argument ${arg} is not known; there are ${[...knownArguments].join(' and ')}`)
  const password = text('CAIRN_ADMIN_PASSWORD')
  if (password !== null && password.length < 12)
    problems.push('CAIRN_ADMIN_PASSWORD is refused: a password has 12 characters or more')
  const databaseUrl = text('DATABASE_URL')
  if (databaseUrl !== null && !/^postgres(?:ql)?:\/\//.test(databaseUrl)) {
    problems.push('DATABASE_URL is refused: it looks like postgres://user:password@host:5432/database')
  }
  if (migrateOnly && databaseUrl === null)
    problems.push('--migrate needs DATABASE_URL: a database of its own is migrated when the server starts')
  const configuration: Configuration = {
    host: text('HOST') ?? '127.0.0.1',
    port: checked('PORT', (value) => wholeNumber(value, 65_535), 8080, 'a port is a whole number from 0 to 65535'),
    url: checked('CAIRN_URL', addressOf, null, 'it looks like https://cairn.example.com'),
    dataFolder: text('CAIRN_DATA') ?? './data',
    databaseUrl,
    adminEmail: checked(
      'CAIRN_ADMIN_EMAIL',
      (value) => (/^[^\s@]+@[^\s@]+$/.test(value) ? value : null),
      'admin@cairn.local',
      'it is an e-mail address',
    ),
    adminPassword: password,
    secretKey: text('CAIRN_SECRET_KEY'),
    demo: checked('CAIRN_DEMO', onOrOff, databaseUrl === null, 'it is on or off') && !noDemo && databaseUrl === null,
    simulatorSpeed: checked('CAIRN_SIM_SPEED', speedOf, defaultSpeed, 'it is a number from 0.001 to 1000000'),
    keepEventsMs: checked('CAIRN_KEEP_EVENTS', daysOf, defaultKeepDays * dayMs, 'it is a number of days from 1d to 36500d'),
    logLevel: checked(
      'CAIRN_LOG_LEVEL',
      (value) => logLevels.find((level) => level === value) ?? null,
      'info',
      `it is one of ${logLevels.join(', ')}`,
    ),
    development: checked('CAIRN_DEVELOPMENT', onOrOff, false, 'it is on or off'),
    migrateOnly,
  }
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'configuration', configuration }
}

const knownArguments: ReadonlySet<string> = new Set(['--no-demo', '--migrate'])

const known: ReadonlySet<string> = new Set([
  'CAIRN_DATA',
  'CAIRN_URL',
  'CAIRN_ADMIN_EMAIL',
  'CAIRN_ADMIN_PASSWORD',
  'CAIRN_SECRET_KEY',
  'CAIRN_DEMO',
  'CAIRN_SIM_SPEED',
  'CAIRN_KEEP_EVENTS',
  'CAIRN_LOG_LEVEL',
  'CAIRN_DEVELOPMENT',
])

/** What the command line and the tests read: whoever exports them in the same shell means no harm. */
const knownToOthers: ReadonlySet<string> = new Set([
  'CAIRN_SERVER',
  'CAIRN_API_KEY',
  'CAIRN_PROJECT',
  'CAIRN_EMAIL',
  'CAIRN_FLEET',
  'CAIRN_PASSWORD',
  'CAIRN_PLANS',
  'CAIRN_SEED',
  'CAIRN_SEQUENCES',
  'CAIRN_SHARED',
  'CAIRN_TEST_DATABASE_URL',
  'CAIRN_TEST_POSTGRES',
  'CAIRN_UPDATE_GOLDEN',
  'CAIRN_UPDATE_IMAGES',
])

function wholeNumber(text: string, most: number): number | null {
  return /^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : null
}

function daysOf(text: string): number | null {
  const days = /^([1-9]\d{0,4})d$/.test(text) ? Number(text.slice(0, -1)) : 0
  return days >= 1 && days <= 36_500 ? days * dayMs : null
}

/** Without a slash at its end, since paths are put behind it. */
function addressOf(text: string): string | null {
  if (!URL.canParse(text)) return null
  const { protocol, username, password, search, hash } = new URL(text)
  if (protocol !== 'https:' && protocol !== 'http:') return null
  return username + password + search + hash === '' ? text.replace(/\/+$/, '') : null
}

function onOrOff(text: string): boolean | null {
  return text === 'on' ? true : text === 'off' ? false : null
}

function speedOf(text: string): number | null {
  const speed = text.trim() === '' ? Number.NaN : Number(text)
  return speed >= 0.001 && speed <= 1_000_000 ? speed : null
}
