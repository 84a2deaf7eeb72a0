import { Command } from 'commander'
import { isJsonObject, type Json } from '#core/base/json.ts'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { table } from '../table.ts'

export function listObjects(cli: Cli): Command {
  return new Command('objects')
    .description('List the Kubernetes objects that the newest revision of a cluster compiles to')
    .argument('<NAME>', "the cluster's name")
    .action(async (name: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const { items } = await call(routes.clusters.objects, { params: { name }, query: project })
      const rows = items.map((object) => {
        const metadata = member(object, 'metadata')
        return [
          member(object, 'apiVersion'),
          member(object, 'kind'),
          member(metadata, 'namespace'),
          member(metadata, 'name'),
        ].map(String)
      })
      show(items, () => table(['API VERSION', 'KIND', 'NAMESPACE', 'NAME'], rows, `${name} compiles to no object.`))
    })
}

function member(value: Json, key: string): Json {
  return isJsonObject(value) ? (value[key] ?? '') : ''
}
