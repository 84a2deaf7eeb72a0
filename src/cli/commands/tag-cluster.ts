import { Command } from 'commander'
import { routes } from '#contract/routes.ts'
import { connect, type Cli } from '../connection.ts'
import { usageFailure } from '../failure.ts'
import { tagsText } from '../words.ts'

export function tagCluster(cli: Cli): Command {
  return new Command('tag')
    .description('Set tags of a cluster (KEY:VALUE or KEY), or take them away (KEY-); other tags stay')
    .argument('<NAME>', "the cluster's name")
    .argument('<TAG...>', 'KEY:VALUE, KEY or KEY-')
    .action(async (name: string, changes: readonly string[], _: unknown, command: Command) => {
      const parsed = changes.map(parseTag)
      const { call, project, show } = await connect(cli, command)
      const at = { params: { name }, query: project }
      const { metadata } = await call(routes.clusters.get, at)
      const tags = withChanges(metadata.tags, parsed)
      const cluster = await call(routes.clusters.patch, { ...at, body: { metadata: { tags } } })
      show(
        cluster,
        () =>
          `${name} has ${tagsText(cluster.metadata.tags) === '' ? 'no tags' : `the tags ${tagsText(cluster.metadata.tags)}`}.\n`,
      )
    })
}

type TagChange = readonly [key: string, value: string | null]

function parseTag(text: string): TagChange {
  const at = text.indexOf(':')
  const change: TagChange =
    at >= 0 ? [text.slice(0, at), text.slice(at + 1)] : text.endsWith('-') ? [text.slice(0, -1), null] : [text, '']
  if (change[0] === '') throw usageFailure(`${JSON.stringify(text)} is no tag.`, 'Write KEY:VALUE, KEY or KEY-.')
  return change
}

function withChanges(tags: Readonly<Record<string, string>>, changes: readonly TagChange[]): Record<string, string> {
  const changed = new Map<string, string | null>([...Object.entries(tags), ...changes])
  return Object.fromEntries([...changed].filter((tag): tag is [string, string] => tag[1] !== null))
}
