import pg from 'pg'
import { clientConfig, type DatabaseAddress } from './address.ts'

export interface Listening {
  readonly channels: readonly string[]
  /** What another server notified. Its own notifications come back to a connection too, and are left out. */
  readonly heard: (channel: string, payload: string) => void
  /** Called once, when the connection is lost or closed. */
  readonly lost: (error: unknown) => void
}

/** A connection of its own that hears what other servers notify, and can notify them. */
export async function openListening(address: DatabaseAddress, { channels, heard, lost }: Listening): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(address))
  let ended = false
  const end = (error: unknown) => {
    if (ended) return
    ended = true
    lost(error)
  }
  client.on('error', () => {})
  await client.connect()
  const ownPid = (client as pg.Client & { readonly processID?: number }).processID
  client.on('notification', ({ channel, processId, payload = '' }) => {
    if (processId !== ownPid) heard(channel, payload)
  })
  try {
    await client.query(channels.map((channel) => `listen ${channel}`).join('; '))
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
  client.on('error', end)
  client.on('end', () => end('it was closed'))
  return client
}
