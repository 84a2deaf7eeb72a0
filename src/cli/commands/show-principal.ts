import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { facts } from '../table.ts'

export function showPrincipal(cli: Cli): Command {
  return new Command('whoami')
    .description('Say who is logged in to which server')
    .action(async (_: unknown, command: Command) => {
      const { call, show, address } = await connect(cli, command)
      const principal = await call(routes.session.me, {})
      show({ server: address, ...principal }, () =>
        facts([
          ['Server', address],
          [principal.kind === 'user' ? 'User' : 'API key', principal.name],
          ['Projects', principal.projects.join(', ')],
        ]),
      )
    })
}
