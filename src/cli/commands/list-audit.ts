import { Command, Option } from 'commander'
import type { AuditForm, WireAuditRecord } from '#contract/audit.ts'
import { auditForms, auditRoutes } from '#contract/audit.ts'
import { auditActionText } from '#core/history/audit-actions.ts'
import { connect, type Cli } from '../connection.ts'
import { exportTo } from '../export-to.ts'
import { usageFailure } from '../failure.ts'
import { instantOf } from '../instant-of.ts'
import { wholeNumber } from '../options.ts'
import { table } from '../table.ts'

interface AuditOptions {
  readonly actor?: string
  readonly action?: string
  readonly object?: string
  readonly since?: string
  readonly until?: string
  readonly limit: number
  readonly export?: string
}

export function listAudit(cli: Cli): Command {
  return new Command('audit')
    .description('Show who did what, when and from where, the newest first')
    .option('--actor <TEXT>', 'only deeds of persons and keys whose name holds this text')
    .option('--action <ACTION>', 'only this action, such as plan.approve, or all of a noun: plan')
    .option(
      '--object <OBJECT>',
      'only what was done to this object, such as cluster/store-042; without a slash, a part of its name',
    )
    .option('--since <TIME>', 'only from then on: 2h, 30m, or an instant such as 2026-11-20T08:30:00Z')
    .option('--until <TIME>', 'only before then')
    .option('--limit <COUNT>', 'how many, 200 at most', wholeNumber, 50)
    .addOption(new Option('--export <FILE>', 'write all of it to a file that ends with .csv or .ndjson').conflicts('limit'))
    .action(async (options: AuditOptions, command: Command) => {
      const { actor, action, object, since, until, limit, export: file } = options
      const times = {
        ...(since === undefined ? {} : { since: instantOf('--since', since, cli.now()) }),
        ...(until === undefined ? {} : { until: instantOf('--until', until, cli.now()) }),
      }
      const format = file === undefined ? null : formOf(file)
      const connection = await connect(cli, command)
      const query = { ...connection.project, actor, action, object, ...times }
      if (file !== undefined && format !== null)
        return await exportTo(connection, auditRoutes.export, {}, { ...query, format }, file)
      const { items } = await connection.call(auditRoutes.list, { query: { ...query, limit } })
      connection.show(items, () => table(['WHEN', 'WHO', 'FROM', 'WHAT', 'OBJECT'], items.map(rowOf), 'No deed is like that.'))
    })
}

function formOf(file: string): AuditForm {
  const format = auditForms.find((form) => file.endsWith(`.${form}`))
  if (!format)
    throw usageFailure(`${file} has no known ending.`, `End it with ${auditForms.map((form) => `.${form}`).join(' or ')}.`)
  return format
}

function rowOf({ at, actor, address, action, object }: WireAuditRecord): readonly string[] {
  return [at, actor, address ?? '', auditActionText(action), object]
}
