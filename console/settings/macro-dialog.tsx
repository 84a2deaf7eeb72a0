import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { macroRoutes, macroSchema } from '#contract/macro.ts'
import { writeOver } from '#contract/write-over.ts'
import { inProject, send } from '../api/call.ts'
import { read, type MacroScope } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { Field } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { fieldProblems } from '../ui/field-problems.ts'
import { Overtaken } from '../ui/overtaken.tsx'
import type { Macro } from './macro.ts'

type Outcome = { readonly kind: 'saved' } | { readonly kind: 'overtaken'; readonly theirs: string | undefined }

/** A macro's text, of this project or of all. Its name stays: values refer to it. Another's text is never replaced unseen. */
export function MacroDialog({ macro, onClose }: { readonly macro: Macro | null; readonly onClose: () => void }) {
  const [name, setName] = useState(macro?.name ?? '')
  const [value, setValue] = useState(macro?.value ?? '')
  const [scope, setScope] = useState<MacroScope>(macro?.scope ?? 'project')
  /** The text over which is written: what it was when the dialog opened, or what somebody else made of it and one has seen. */
  const [base, setBase] = useState(macro?.value)
  const known = useQuery(read.macros(scope))
  const queryClient = useQueryClient()
  const set = useMutation({
    mutationFn: () =>
      writeOver(
        send,
        macroRoutes.get,
        { query: { scope, ...inProject } },
        async ({ macros }, call, headers): Promise<Outcome> => {
          const theirs = textOf(macros, name)
          if (theirs !== base) return { kind: 'overtaken', theirs }
          await call(macroRoutes.put, { query: { scope, ...inProject }, body: { macros: { ...macros, [name]: value } } }, headers)
          return { kind: 'saved' }
        },
      ),
    onSuccess: ({ kind }) => {
      for (const queryKey of [['macros'], ['clusters'], ['cluster']]) void queryClient.invalidateQueries({ queryKey })
      if (kind === 'overtaken') return
      onClose()
      toast('success', `${name} is set`, 'Clusters that took another text have an update to apply.')
    },
  })
  /** Another macro is another question. */
  const ask = (next: () => void) => {
    next()
    setBase(macro?.value)
    set.reset()
  }
  const overtaken = set.data?.kind === 'overtaken' && set.data.theirs !== base ? set.data : null
  const isTaken =
    macro === null && overtaken === null && base === undefined && textOf(known.data?.macros ?? {}, name) !== undefined
  const problems = fieldProblems(macroSchema, { name, value })
  const nameProblem = name === '' ? undefined : isTaken ? takenText(name, scope) : problems.name
  const isRefused = name === '' || nameProblem !== undefined || problems.value !== undefined || overtaken !== null
  return (
    <FormDialog
      title={macro === null ? 'Set a macro' : `Change ${macro.name}`}
      onClose={onClose}
      submit="Set"
      isDisabled={isRefused}
      sending={set}
      size={overtaken === null ? 'small' : 'medium'}
    >
      {overtaken !== null && (
        <Overtaken
          what={name}
          label={`What somebody else changed in ${name}`}
          rows={[{ what: name, theirs: overtaken.theirs ?? '', mine: value }]}
          onKeepMine={() => setBase(overtaken.theirs)}
          onTakeTheirs={onClose}
        />
      )}
      {macro === null && (
        <>
          <Field label="Name" value={name} onChange={(next) => ask(() => setName(next))} problem={nameProblem} required />
          <Field
            label="Of"
            value={scope}
            onChange={(next) => ask(() => setScope(next as MacroScope))}
            options={[
              ['project', 'this project'],
              ['all', 'all projects'],
            ]}
            help="A project’s own goes before one of all projects that has the same name"
          />
        </>
      )}
      <Field label="Text" value={value} onChange={setValue} lines={3} problem={problems.value} />
    </FormDialog>
  )
}

const textOf = (macros: Readonly<Record<string, string>>, name: string) =>
  Object.hasOwn(macros, name) ? macros[name] : undefined

const takenText = (name: string, scope: MacroScope) =>
  `There is a macro ${name} of ${scope === 'project' ? 'this project' : 'all projects'} already. Change that one, or choose another name.`
