import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import ArrowDownIcon from '@patternfly/react-icons/dist/esm/icons/arrow-down-icon'
import ArrowUpIcon from '@patternfly/react-icons/dist/esm/icons/arrow-up-icon'
import { useState } from 'react'
import { countText } from '#core/base/count-text.ts'
import type { VariableUse } from '#core/cluster/variable-uses.ts'
import { paths } from '../paths.ts'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Go } from '../ui/go.tsx'
import type { Variable } from './draft.ts'
import { ValuePath } from '../ui/value-path.tsx'

/** The variables in the order in which clusters are asked for them, each with the places that refer to it. */
export function VariableList({ of, variables, uses, onEdit, onChange }: VariableListProps) {
  const [told, setTold] = useState('')
  const move = (variable: Variable, by: -1 | 1) => {
    const next = moved(variables, variable, by)
    onChange(next)
    setTold(`${variable.name} is now ${next.indexOf(variable) + 1} of ${next.length}`)
  }
  const columns: readonly Column<Variable>[] = [
    {
      name: 'Name',
      cell: (variable) => (
        <button type="button" className="c-text-button" onClick={() => onEdit(variable)}>
          {variable.name}
        </button>
      ),
    },
    { name: 'Shown as', wide: true, cell: ({ displayName }) => displayName },
    { name: 'Type', cell: ({ type, options }) => (options.length > 0 ? `${type}, one of ${options.length}` : type) },
    {
      name: 'Default',
      cell: ({ default: value }) =>
        value === null ? <span className="c-quiet">none</span> : <code className="c-breakable">{value}</code>,
    },
    { name: 'Required', cell: ({ required }) => (required ? 'yes' : 'no') },
    { name: 'Also', cell: (variable) => marksOf(variable) },
    { name: 'Used in', cell: ({ name }) => <Uses of={of} uses={uses?.get(name) ?? (uses === null ? null : [])} /> },
    {
      name: 'Order',
      headless: true,
      cell: (variable) => (
        <span className="c-nowrap">
          <Move variable={variable} up isLast={variables[0] === variable} onMove={() => move(variable, -1)} />
          <Move variable={variable} isLast={variables.at(-1) === variable} onMove={() => move(variable, 1)} />
        </span>
      ),
    },
    {
      name: 'Remove',
      headless: true,
      cell: (variable) => (
        <Button
          variant="link"
          isInline
          isDanger
          aria-label={`Remove the variable ${variable.name}`}
          onClick={() => onChange(variables.filter((one) => one !== variable))}
        >
          Remove
        </Button>
      ),
    },
  ]
  return (
    <>
      <DataTable label="Variables" columns={columns} rows={variables} keyOf={({ name }) => name} />
      <p className="pf-v6-screen-reader" aria-live="polite">
        {told}
      </p>
    </>
  )
}

interface VariableListProps {
  readonly of: { readonly name: string; readonly version: string }
  readonly variables: readonly Variable[]
  /** By name; null while packs are still being read. */
  readonly uses: ReadonlyMap<string, readonly VariableUse[]> | null
  readonly onEdit: (variable: Variable) => void
  readonly onChange: (variables: readonly Variable[]) => void
}

/** It stays where it is at the end of the list, so that the keyboard keeps its place. */
function Move({ variable: { name }, up = false, isLast, onMove }: MoveProps) {
  return (
    <Button
      variant="plain"
      size="sm"
      icon={up ? <ArrowUpIcon /> : <ArrowDownIcon />}
      aria-label={`Move ${name} ${up ? 'up' : 'down'}`}
      title={isLast ? `It is the ${up ? 'first' : 'last'}` : `Move ${up ? 'up' : 'down'}`}
      isAriaDisabled={isLast}
      onClick={onMove}
    />
  )
}

interface MoveProps {
  readonly variable: Variable
  readonly up?: boolean
  /** There is no place further on. */
  readonly isLast: boolean
  readonly onMove: () => void
}

function moved(variables: readonly Variable[], variable: Variable, by: -1 | 1): readonly Variable[] {
  const others = variables.filter((one) => one !== variable)
  return others.toSpliced(variables.indexOf(variable) + by, 0, variable)
}

function Uses({ of: { name, version }, uses }: Pick<VariableListProps, 'of'> & { readonly uses: readonly VariableUse[] | null }) {
  if (uses === null) return '…'
  if (uses.length === 0) return <span className="c-quiet">nowhere</span>
  return (
    <details className="c-uses">
      <summary>{countText(uses.length, 'place')}</summary>
      <ul className="c-plain-list">
        {uses.map(({ layer, path, isOfPack }) => (
          <li key={`${layer ?? ''} ${path}`}>
            {layer !== null && <Go to={paths.profileVersion(name, version, layer)}>{layer}</Go>} <ValuePath path={path} />
            {isOfPack && <span className="c-quiet"> of its pack</span>}
          </li>
        ))}
      </ul>
    </details>
  )
}

function marksOf({ sensitive, hidden, readOnly, multiline }: Variable): string {
  const marks = [sensitive && 'sensitive', hidden && 'hidden', readOnly && 'read-only', multiline && 'several lines']
  return marks.filter((mark) => mark !== false).join(', ')
}
