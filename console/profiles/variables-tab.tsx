import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { profileRoutes, type ProfileDocument } from '#contract/profile.ts'
import { call, problemOf } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { useNamed } from '../ui/address.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { editVersion, useVersionDraft, withVariables, type SavedVersion, type Variable } from './draft.ts'
import { VariableDialog } from './variable-dialog.tsx'

/** What each cluster that uses the version is asked for. */
export function VariablesTab() {
  const { name, version } = useNamed<'name' | 'version'>()
  return <Loaded query={useQuery(read.profileVersion(name, version))}>{(saved) => <Variables saved={saved} />}</Loaded>
}

function Variables({ saved }: { readonly saved: SavedVersion }) {
  const draft = useVersionDraft(saved)
  const setDraft = (next: ProfileDocument) => editVersion(saved, next)
  const [edited, setEdited] = useState<Variable | 'new' | null>(null)
  const document = draft?.document ?? saved.document
  const { variables } = document.spec
  const columns: readonly Column<Variable>[] = [
    {
      name: 'Name',
      cell: (variable) => (
        <button type="button" className="c-text-button" onClick={() => setEdited(variable)}>
          {variable.name}
        </button>
      ),
    },
    { name: 'Shown as', cell: ({ displayName }) => displayName },
    { name: 'Type', cell: ({ type, options }) => (options.length > 0 ? `${type}, one of ${options.length}` : type) },
    {
      name: 'Default',
      cell: ({ default: value }) => (value === null ? <span className="c-quiet">none</span> : <code>{value}</code>),
    },
    { name: 'Required', cell: ({ required }) => (required ? 'yes' : 'no') },
    { name: 'Also', cell: (variable) => marksOf(variable) },
    { name: 'Used as', wide: true, cell: ({ name }) => <code>{`{{.cairn.var.${name}}}`}</code> },
    {
      name: 'Remove',
      headless: true,
      cell: ({ name }) => (
        <Button
          variant="link"
          isInline
          isDanger
          aria-label={`Remove the variable ${name}`}
          onClick={() =>
            setDraft(
              withVariables(
                document,
                variables.filter((one) => one.name !== name),
              ),
            )
          }
        >
          Remove
        </Button>
      ),
    },
  ]
  return (
    <div className="c-stack">
      <p className="c-quiet">
        A value of a layer may hold <code>{'{{.cairn.var.NAME}}'}</code>. Each cluster gives the text that stands there.
      </p>
      {variables.length === 0 ? (
        <p>This version has no variables.</p>
      ) : (
        <DataTable label="Variables" columns={columns} rows={variables} keyOf={({ name }) => name} />
      )}
      <div>
        <Button variant="secondary" size="sm" onClick={() => setEdited('new')}>
          Add a variable…
        </Button>
      </div>
      {edited !== null && (
        <VariableDialog
          variable={edited === 'new' ? null : edited}
          check={(next) =>
            problemsOf(
              withVariables(document, replaced(variables, edited, next)),
              edited === 'new' ? variables.length : variables.indexOf(edited),
            )
          }
          onClose={() => setEdited(null)}
          onDone={(next) => {
            setDraft(withVariables(document, replaced(variables, edited, next)))
            setEdited(null)
          }}
        />
      )}
    </div>
  )
}

function replaced(variables: readonly Variable[], edited: Variable | 'new', next: Variable): readonly Variable[] {
  return edited === 'new' ? [...variables, next] : variables.map((one) => (one === edited ? next : one))
}

/** What the server would refuse of this one variable if the document were saved; what is wrong elsewhere is told when it is saved. */
async function problemsOf(document: ProfileDocument, index: number) {
  const { name } = document.metadata
  const { version } = document.spec
  try {
    await call(profileRoutes.saveVersion, {
      params: { name, version },
      query: { dryRun: 'true', impact: 'none' },
      body: document,
    })
    return []
  } catch (error) {
    const { code, errors } = problemOf(error)
    if (code !== 'document.invalid') throw error
    return errors.flatMap(({ path, message }) => {
      const field = new RegExp(`^spec\\.variables\\[${index}\\]\\.(\\w+)`).exec(path)?.[1]
      return field === undefined ? [] : [{ field, message }]
    })
  }
}

function marksOf({ sensitive, hidden, readOnly, multiline }: Variable): string {
  const marks = [sensitive && 'sensitive', hidden && 'hidden', readOnly && 'read-only', multiline && 'several lines']
  return marks.filter((mark) => mark !== false).join(', ')
}
