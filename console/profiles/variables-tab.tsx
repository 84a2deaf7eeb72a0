import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { variableUses } from '#core/cluster/variable-uses.ts'
import { profileRoutes, type ProfileDocument } from '#contract/profile.ts'
import { call, problemOf } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { useNamed } from '../ui/address.ts'
import { Loaded } from '../ui/loaded.tsx'
import { editVersion, useVersionDraft, withVariables, type SavedVersion, type Variable } from './draft.ts'
import { contentOf, contentsOfPacks } from './draft-content.ts'
import { TryVariables } from './try-variables.tsx'
import { usePacksOf } from './use-draft-check.ts'
import { VariableDialog } from './variable-dialog.tsx'
import { VariableList } from './variable-list.tsx'

/** What each cluster that uses the version is asked for. */
export function VariablesTab() {
  const { name, version } = useNamed<'name' | 'version'>()
  return <Loaded query={useQuery(read.profileVersion(name, version))}>{(saved) => <Variables saved={saved} />}</Loaded>
}

function Variables({ saved }: { readonly saved: SavedVersion }) {
  const draft = useVersionDraft(saved)
  const [edited, setEdited] = useState<Variable | 'new' | null>(null)
  const document = draft?.document ?? saved.document
  const { variables } = document.spec
  const setVariables = (next: readonly Variable[]) => editVersion(saved, withVariables(document, next))
  const packs = usePacksOf([document])
  const uses = useMemo(
    () => (packs === null ? null : variableUses(contentOf(document, packs), contentsOfPacks(packs))),
    [document, packs],
  )
  return (
    <div className="c-stack">
      <p className="c-quiet">
        A value of a layer may hold <code>{'{{.cairn.var.NAME}}'}</code>. Each cluster gives the text that stands there, and is
        asked for it in this order.
      </p>
      {variables.length === 0 ? (
        <p>This version has no variables.</p>
      ) : (
        <VariableList
          of={{ name: document.metadata.name, version: document.spec.version }}
          variables={variables}
          uses={uses}
          onEdit={setEdited}
          onChange={setVariables}
        />
      )}
      <div>
        <Button variant="secondary" size="sm" onClick={() => setEdited('new')}>
          Add a variable…
        </Button>
      </div>
      {variables.length > 0 && packs !== null && uses !== null && <TryVariables document={document} packs={packs} uses={uses} />}
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
            setVariables(replaced(variables, edited, next))
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
