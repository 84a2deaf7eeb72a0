import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { EmptyState, EmptyStateBody } from '@patternfly/react-core/dist/dynamic/components/EmptyState'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { WireMacroUse } from '#contract/macro.ts'
import { read, type MacroScope } from '../api/queries.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { DeleteMacro } from './delete-macro.tsx'
import { nameOf, scopeWords, type Macro } from './macro.ts'
import { MacroUses } from './macro-uses.tsx'
import { MacroDialog } from './macro-dialog.tsx'
import { SettingsPage } from './settings-page.tsx'

/** Texts that values of every profile can refer to, of this project and of all; which of two of one name holds is said. */
export function Macros() {
  const [edited, setEdited] = useState<Macro | 'new' | null>(null)
  const [deleted, setDeleted] = useState<Macro | null>(null)
  const ofProject = useQuery(read.macros('project'))
  const ofAll = useQuery(read.macros('all'))
  const uses = useQuery(read.macroUses('project'))
  const useOf = new Map((uses.data?.items ?? []).map((use) => [use.name, use]))
  return (
    <SettingsPage
      actions={
        <Button variant="primary" onClick={() => setEdited('new')}>
          Set a macro
        </Button>
      }
    >
      <p className="c-quiet">
        A value of a layer may hold <code>{'{{.cairn.macro.NAME}}'}</code>. Changing a macro changes no cluster: those that took
        it show “Updates available”, and the plan tells what the new text does there.
      </p>
      <Loaded query={ofProject} rows={3}>
        {({ macros: project }) => (
          <Loaded query={ofAll} rows={3}>
            {({ macros: all }) => {
              const rows = rowsOf(project, all)
              const unset = [...useOf.keys()].filter((name) => !rows.some((row) => row.name === name))
              return (
                <>
                  {rows.length === 0 ? (
                    <EmptyState titleText="No macros yet" headingLevel="h2" variant="sm">
                      <EmptyStateBody>
                        A macro is a text that many profiles need, such as the address of a proxy: set it once, and refer to it by
                        its name.
                      </EmptyStateBody>
                    </EmptyState>
                  ) : (
                    <DataTable
                      label="Macros"
                      columns={columnsOf(project, useOf, uses.data !== undefined, setEdited, setDeleted)}
                      rows={rows}
                      keyOf={({ name, scope }) => `${scope} ${name}`}
                    />
                  )}
                  {unset.length > 0 && <Unset names={unset} useOf={useOf} />}
                </>
              )
            }}
          </Loaded>
        )}
      </Loaded>
      {edited !== null && <MacroDialog macro={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      {deleted !== null && <DeleteMacro macro={deleted} ofAll={ofAll.data?.macros ?? {}} onClose={() => setDeleted(null)} />}
    </SettingsPage>
  )
}

type Uses = ReadonlyMap<string, WireMacroUse>

/** What is referred to and set nowhere: a plan is refused for it unless the reference has a default. */
function Unset({ names, useOf }: { readonly names: readonly string[]; readonly useOf: Uses }) {
  const columns: readonly Column<string>[] = [
    { name: 'Name', width: '20%', cell: (name) => <code className="c-breakable">{name}</code> },
    { name: 'Used by', cell: (name) => <MacroUses use={useOf.get(name)} /> },
  ]
  return (
    <Card title="Referred to, and not set">
      <p className="c-quiet">A plan is refused for each of these, unless the reference has a default.</p>
      <DataTable label="Macros that are not set" columns={columns} rows={names} keyOf={(name) => name} />
    </Card>
  )
}

type Texts = Readonly<Record<string, string>>

/** By name; of two of one name the project's, which holds, comes first. */
function rowsOf(project: Texts, all: Texts): readonly Macro[] {
  const of = (texts: Texts, scope: MacroScope) => Object.entries(texts).map(([name, value]) => ({ name, value, scope }))
  return [...of(project, 'project'), ...of(all, 'all')].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function columnsOf(
  project: Texts,
  useOf: Uses,
  isKnown: boolean,
  edit: (macro: Macro) => void,
  remove: (macro: Macro) => void,
): readonly Column<Macro>[] {
  return [
    {
      name: 'Name',
      width: '18%',
      cell: (macro) => (
        <button type="button" className="c-text-button" aria-label={`Change ${nameOf(macro)}`} onClick={() => edit(macro)}>
          {macro.name}
        </button>
      ),
    },
    { name: 'Text', width: '38%', cell: ({ value }) => <code className="c-breakable">{value}</code> },
    {
      name: 'Of',
      width: '20%',
      cell: ({ name, scope }) => (
        <>
          {scopeWords[scope]}
          {scope === 'all' && Object.hasOwn(project, name) && (
            <span className="c-quiet">, except this one, whose own goes before</span>
          )}
        </>
      ),
    },
    { name: 'Used by', cell: ({ name }) => (isKnown ? <MacroUses use={useOf.get(name)} /> : '…') },
    {
      name: 'Delete',
      headless: true,
      cell: (macro) => (
        <Button variant="link" isInline isDanger aria-label={`Delete ${nameOf(macro)}`} onClick={() => remove(macro)}>
          Delete
        </Button>
      ),
    },
  ]
}
