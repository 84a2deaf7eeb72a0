import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { clusterRoutes, type Cluster } from '#contract/cluster.ts'
import { tagsSchema } from '#contract/common.ts'
import { writeOver } from '#contract/write-over.ts'
import { inProject, send } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { Overtaken } from '../ui/overtaken.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'

type Tags = Readonly<Record<string, string>>

/** As they are typed: two of one key are possible, and are told. */
type Rows = readonly (readonly [key: string, value: string])[]

/** What is being changed, and what the tags were when that began. */
interface Edit {
  readonly base: Tags
  readonly rows: Rows
}

type Outcome = { readonly kind: 'saved'; readonly cluster: Cluster } | { readonly kind: 'overtaken'; readonly cluster: Cluster }

/** The tags of a cluster. They are saved only over those that were there when the editing began: another's change is shown first. */
export function TagsForm({ name, saved }: { readonly name: string; readonly saved: Tags }) {
  const [edit, setEdit] = useState<Edit | null>(null)
  const list = useRef<HTMLUListElement>(null)
  const queryClient = useQueryClient()
  const base = edit?.base ?? saved
  const rows = edit?.rows ?? Object.entries(saved).sort(([left], [right]) => (left < right ? -1 : 1))
  const change = (next: Rows) => setEdit({ base, rows: next })
  const wanted: Tags = Object.fromEntries(rows)
  const save = useMutation({
    mutationFn: () =>
      writeOver(
        send,
        clusterRoutes.get,
        { params: { name } },
        async (cluster, call, headers): Promise<Outcome> => {
          if (!isSame(cluster.metadata.tags, base)) return { kind: 'overtaken', cluster }
          const body = { metadata: { tags: wanted } }
          return { kind: 'saved', cluster: await call(clusterRoutes.patch, { params: { name }, body }, headers) }
        },
        inProject.project,
      ),
    onSuccess: ({ kind, cluster }) => {
      queryClient.setQueryData(read.cluster(name).queryKey, cluster)
      if (kind === 'saved') setEdit(null)
      void queryClient.invalidateQueries({ queryKey: ['clusters'] })
    },
  })
  const overtaken = edit !== null && !isSame(saved, edit.base)
  const problem = problemOf(rows)
  const isChanged = edit !== null && !isSame(wanted, saved)
  return (
    <form
      aria-label="Tags"
      className="c-stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (isChanged && !overtaken && problem === null) save.mutate()
      }}
    >
      {save.isError && <ProblemAlert error={save.error} />}
      {overtaken && (
        <Overtaken
          what="the tags"
          label="What somebody else changed in the tags"
          rows={differing(edit.base, saved, wanted)}
          onKeepMine={() => setEdit({ ...edit, base: saved })}
          onTakeTheirs={() => setEdit(null)}
        />
      )}
      {rows.length === 0 && <p className="c-quiet">It has no tags. A tag finds clusters in lists, and selects them together.</p>}
      <ul className="c-plain-list c-tag-rows" ref={list} aria-label="Tags, one in a line">
        {rows.map(([key, value], index) => (
          <li key={index}>
            <TextInput
              aria-label={`Key of tag ${index + 1}`}
              placeholder="region"
              value={key}
              onChange={(_, next) => change(rows.with(index, [next, value]))}
            />
            <TextInput
              aria-label={`Value of tag ${index + 1}`}
              placeholder="eu"
              value={value}
              onChange={(_, next) => change(rows.with(index, [key, next]))}
            />
            <Button
              variant="link"
              aria-label={`Remove tag ${key === '' ? index + 1 : key}`}
              onClick={() => change(rows.toSpliced(index, 1))}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      {problem !== null && (
        <p className="c-wrong" role="alert">
          {problem}
        </p>
      )}
      <div className="c-row">
        <Button
          variant="secondary"
          size="sm"
          onClick={() => {
            // Typing goes on in the new line, from the next key on.
            flushSync(() => change([...rows, ['', '']]))
            list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus()
          }}
        >
          Add a tag
        </Button>
        <ActionButton
          variant="primary"
          size="sm"
          isLoading={save.isPending}
          type="submit"
          whyNot={overtaken ? 'First say which of the two holds.' : (problem ?? (isChanged ? null : 'Nothing is changed.'))}
        >
          Save the tags
        </ActionButton>
        {isChanged && (
          <Button variant="link" size="sm" onClick={() => setEdit(null)}>
            Discard
          </Button>
        )}
        {save.data?.kind === 'saved' && edit === null && <span role="status">The tags are saved.</span>}
      </div>
    </form>
  )
}

/** By the server's own rules, while one types. */
function problemOf(rows: Rows): string | null {
  const twice = rows.find(([key], index) => rows.findIndex(([other]) => other === key) !== index)
  if (twice) return `The key “${twice[0]}” stands there twice.`
  const parsed = tagsSchema.safeParse(Object.fromEntries(rows))
  if (parsed.success) return null
  const [issue] = parsed.error.issues
  const key = issue?.path[0]
  if (key === '') return 'A tag needs a key.'
  const inner = issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message
  return `The tag “${String(key)}”: ${inner ?? 'it is not valid'}.`
}

function isSame(left: Tags, right: Tags): boolean {
  const keys = Object.keys(left)
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key])
}

function differing(base: Tags, theirs: Tags, mine: Tags) {
  return [...new Set([...Object.keys(base), ...Object.keys(theirs), ...Object.keys(mine)])]
    .filter((key) => theirs[key] !== mine[key])
    .map((key) => ({ what: key, theirs: textOf(theirs, key), mine: textOf(mine, key) }))
}

const textOf = (tags: Tags, key: string) => (tags[key] === undefined ? '' : tags[key] === '' ? '(no value)' : tags[key])
