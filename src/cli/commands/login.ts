import { hostname } from 'node:os'
import { Command } from 'commander'
import { client, type Send } from '#contract/client.ts'
import { routes } from '#contract/routes.ts'
import { sender, type Cli, type CommonOptions } from '../connection.ts'
import { usageFailure } from '../failure.ts'
import { loadSettings, saveSettings, serverAddress } from '../settings.ts'

export function login(cli: Cli): Command {
  return new Command('login')
    .description('Log in to a server (--server URL) and remember it; without a key, an API key is made for this machine')
    .option(
      '--api-key <KEY>',
      'an API key; without one, e-mail and password are asked for, or read from CAIRN_EMAIL and CAIRN_PASSWORD',
    )
    .action(async ({ apiKey }: { apiKey?: string }, command: Command) => {
      const settings = await loadSettings(cli.settingsPath)
      const given = command.optsWithGlobals<CommonOptions>().server ?? (cli.environment['CAIRN_SERVER'] || settings.server)
      if (!given) throw usageFailure('No server is chosen.', 'Give its address: cairn login --server URL')
      const address = serverAddress(given)
      const key = apiKey ?? (await makeKey(cli, address))
      const principal = await client(sender(address, { authorization: `Bearer ${key}` }))(routes.session.me, {})
      await saveSettings(cli.settingsPath, { server: address, keys: { ...settings.keys, [address]: key } })
      cli.terminal.answers.write(`Logged in to ${address} as ${principal.name}.\n`)
    })
}

/** Logs in for a moment, to make the key that is kept instead of the password. */
async function makeKey(cli: Cli, address: string): Promise<string> {
  const credentials = await readCredentials(cli)
  let cookie = ''
  const send: Send = async (path, init) => {
    const answer = await sender(address, cookie === '' ? {} : { cookie })(path, init)
    const set = answer.headers.get('set-cookie')
    if (set !== null && /^cairn_session=[^;]/.test(set)) cookie = set.split(';')[0] ?? ''
    return answer
  }
  const call = client(send)
  await call(routes.session.login, { body: credentials })
  try {
    const { key } = await call(routes.apiKeys.create, { body: { name: `cairn on ${hostname()}`.slice(0, 100) } })
    return key
  } finally {
    await call(routes.session.logout, {})
  }
}

async function readCredentials({ environment, terminal }: Cli): Promise<{ email: string; password: string }> {
  const email = environment['CAIRN_EMAIL']
  const password = environment['CAIRN_PASSWORD']
  if ((!email || !password) && !terminal.interactive) {
    throw usageFailure(
      'There is no terminal to ask for e-mail and password on.',
      'Give --api-key KEY, or set CAIRN_EMAIL and CAIRN_PASSWORD.',
    )
  }
  return {
    email: email || (await terminal.ask('E-mail: ')),
    password: password || (await terminal.askHidden('Password: ')),
  }
}
