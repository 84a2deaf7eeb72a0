import type { Cli, Connection } from './connection.ts'
import { follow } from './follow.ts'

interface Beginning {
  /** What makes it one of Cairn's. */
  readonly begin: () => Promise<unknown>
  /** What it is then, such as `adopted`. */
  readonly word: string
  readonly wait: boolean
}

/** Makes a cluster one of Cairn's, and where that is wanted follows it until it is quiet. */
export async function beginCluster(
  cli: Cli,
  connection: Connection,
  name: string,
  { begin, word, wait }: Beginning,
): Promise<void> {
  const { show } = connection
  if (!wait) {
    show(await begin(), () => `${name} is ${word}. To follow it: cairn cluster watch ${name}\n`)
    return
  }
  const follower = await follow(connection, name, cli.now)
  try {
    await begin()
    const end = await follower.untilQuiet()
    if (end?.cluster.status.status !== 'Running') cli.endWith(1)
    show(end?.cluster ?? null, () => `${name} is ${word}, and ${end?.cluster.status.status ?? 'gone'}.\n`)
  } finally {
    follower.stop()
  }
}
