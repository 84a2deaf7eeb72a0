import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { macroRoutes } from '#contract/macro.ts'
import { writeOver } from '#contract/write-over.ts'
import { inProject, send } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { Overtaken } from '../ui/overtaken.tsx'
import { MacroUses } from './macro-uses.tsx'
import { nameOf, type Macro } from './macro.ts'

type Outcome = { readonly kind: 'deleted' | 'gone' } | { readonly kind: 'overtaken'; readonly theirs: string }

/** Deletes the text that one has seen, and no other; who refers to it is asked before. */
export function DeleteMacro({ macro, ofAll, onClose }: DeleteMacroProps) {
  const { name, scope } = macro
  const [seen, setSeen] = useState(macro.value)
  const uses = useQuery(read.macroUses(scope))
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () =>
      writeOver(
        send,
        macroRoutes.get,
        { query: { scope, ...inProject } },
        async ({ macros }, call, headers): Promise<Outcome> => {
          const { [name]: theirs, ...others } = macros
          if (theirs === undefined) return { kind: 'gone' }
          if (theirs !== seen) return { kind: 'overtaken', theirs }
          await call(macroRoutes.put, { query: { scope, ...inProject }, body: { macros: others } }, headers)
          return { kind: 'deleted' }
        },
      ),
    onSuccess: ({ kind }) => {
      for (const queryKey of [['macros'], ['clusters'], ['cluster']]) void queryClient.invalidateQueries({ queryKey })
      if (kind === 'overtaken') return
      onClose()
      toast('success', kind === 'gone' ? `${name} was deleted by somebody else already` : `${name} is deleted`)
    },
  })
  const overtaken = remove.data?.kind === 'overtaken' && remove.data.theirs !== seen ? remove.data : null
  const use = uses.data?.items.find((one) => one.name === name)
  return (
    <Dialog
      title={`Delete ${nameOf(macro)}?`}
      isOpen
      onClose={onClose}
      error={remove.error}
      size={overtaken === null ? 'small' : 'medium'}
      actions={
        <Button
          variant="danger"
          isLoading={remove.isPending}
          isDisabled={remove.isPending || overtaken !== null || uses.isPending}
          onClick={() => remove.mutate()}
        >
          Delete
        </Button>
      }
    >
      {overtaken !== null && (
        <Overtaken
          what={name}
          label={`What somebody else changed in ${name}`}
          rows={[{ what: name, theirs: overtaken.theirs, mine: 'to be deleted' }]}
          onKeepMine={() => setSeen(overtaken.theirs)}
          onTakeTheirs={onClose}
        />
      )}
      <Loaded query={uses} rows={2}>
        {() =>
          use === undefined ? (
            <p>Nobody refers to it.</p>
          ) : (
            <section aria-label="Who refers to it">
              <p>It is referred to:</p>
              <MacroUses use={use} open />
            </section>
          )
        }
      </Loaded>
      {use !== undefined && (
        <p>
          Clusters keep the text that they took, and show “Updates available”.{' '}
          {scope === 'project' && Object.hasOwn(ofAll, name) ? (
            <>
              The text of all projects holds from then on: <code className="c-breakable">{ofAll[name]}</code>
            </>
          ) : (
            'A plan that takes macros anew is refused unless the reference has a default.'
          )}
        </p>
      )}
    </Dialog>
  )
}

interface DeleteMacroProps {
  readonly macro: Macro
  /** Those of all projects, one of which may hold in its place. */
  readonly ofAll: Readonly<Record<string, string>>
  readonly onClose: () => void
}
