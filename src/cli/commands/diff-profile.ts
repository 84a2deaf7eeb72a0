import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import type { AnswerOf } from '#contract/route.ts'
import { connect, type Cli } from '../connection.ts'
import { differencesText, manifestsText, mark } from '../difference-text.ts'
import type { Paint } from '../paint.ts'

export function diffProfile(cli: Cli): Command {
  return new Command('diff')
    .description('Show what is different between two versions (1.0.0) or revisions (1.0.0@2) of a profile')
    .argument('<NAME>', "the profile's name")
    .argument('<FROM>', 'VERSION or VERSION@REVISION')
    .argument('<TO>', 'VERSION or VERSION@REVISION')
    .action(async (name: string, from: string, to: string, _: unknown, command: Command) => {
      const { call, project, show } = await connect(cli, command)
      const diff = await call(routes.profiles.diff, { params: { name }, query: { ...project, from, to } })
      show(diff, (paint) => diffText(name, diff, paint))
    })
}

type ProfileDiff = AnswerOf<typeof routes.profiles.diff>

function diffText(name: string, { from, to, layers, variables }: ProfileDiff, paint: Paint): string {
  if (layers.length + variables.length === 0) return `${name} ${from} and ${to} are the same.\n`
  const parts = layers.map((layer) => {
    const left = packText(layer.from)
    const right = packText(layer.to)
    const packs = left === right ? '' : `: ${[left, right].filter((text) => text !== '').join(' → ')}`
    const head = `${mark(layer.kind, paint)} ${paint.bold(layer.layer)} ${layer.kind}${packs}\n`
    return head + differencesText(layer.diff, '    ', paint) + manifestsText(layer.manifests, '    ', paint)
  })
  const names = variables.length > 0 ? `${paint.bold('variables')}\n${differencesText(variables, '    ', paint)}` : ''
  return `${paint.bold(`${name} ${from} → ${to}`)}\n${parts.join('')}${names}`
}

function packText(pack: ProfileDiff['layers'][number]['from']): string {
  return [pack?.pack, pack?.version].filter(Boolean).join(' ')
}
