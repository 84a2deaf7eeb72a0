import { MenuToggle } from '@patternfly/react-core/dist/dynamic/components/MenuToggle'
import { Select, SelectList, SelectOption } from '@patternfly/react-core/dist/dynamic/components/Select'
import { useMemo, useRef, useState } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { paths } from '../paths.ts'
import type { Column } from '../ui/data-table.tsx'
import { NameLink } from '../ui/name-link.tsx'
import { useOpening } from '../ui/opening.ts'
import { StateWord } from '../ui/state-word.tsx'
import { Tags } from '../ui/tags.tsx'
import { When } from '../ui/when.tsx'
import { UpdateStatusCell } from './update-status.tsx'

const none = <span className="c-quiet">none</span>

export const clusterColumns: readonly Column<Cluster>[] = [
  { name: 'Name', sort: 'name', cell: ({ metadata: { name } }) => <NameLink name={name} to={paths.cluster(name)} /> },
  { name: 'Status', sort: 'status', cell: ({ status }) => <StateWord state={status.status} /> },
  { name: 'Health', sort: 'health', cell: ({ status }) => <StateWord state={status.health} /> },
  { name: 'Update', sort: 'updateStatus', cell: ({ status }) => <UpdateStatusCell status={status} /> },
  { name: 'Profiles', cell: ({ status }) => <ProfilesInUse profiles={status.profiles} /> },
  {
    name: 'Kubernetes',
    sort: 'kubernetesVersion',
    cell: ({ status }) => status.kubernetesVersion ?? <span className="c-quiet">none yet</span>,
  },
  { name: 'Nodes', sort: 'nodes', numeric: true, cell: ({ status }) => <Nodes nodes={status.nodes} /> },
  { name: 'Region', sort: 'region', wide: true, cell: ({ spec }) => (spec.cloud.region === '' ? none : spec.cloud.region) },
  { name: 'Drift', sort: 'drift', wide: true, cell: ({ status }) => <Drift drift={status.drift} /> },
  {
    name: 'Tags',
    wide: true,
    cell: ({ metadata }) => <Tags tags={metadata.tags} to={(tag) => paths.clusters({ tag })} most={1} />,
  },
  { name: 'Changed', sort: 'updatedAt', wide: true, cell: ({ metadata }) => <When at={metadata.updatedAt} /> },
  { name: 'Created', sort: 'createdAt', wide: true, cell: ({ metadata }) => <When at={metadata.createdAt} /> },
]

const key = 'cairn.clusters.hidden-columns'
const hiddenAtFirst = ['Drift', 'Created']

/** The columns that this browser shows: that is about the screen, and stays with it. */
export function useColumns(): readonly [readonly Column<Cluster>[], readonly string[], (name: string) => void] {
  const [hidden, setHidden] = useState(readHidden)
  const toggle = (name: string) => {
    const next = hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name]
    localStorage.setItem(key, JSON.stringify(next))
    setHidden(next)
  }
  const shown = useMemo(() => clusterColumns.filter(({ name }) => !hidden.includes(name)), [hidden])
  return [shown, hidden, toggle]
}

function readHidden(): readonly string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return Array.isArray(read) ? read.map(String) : hiddenAtFirst
  } catch {
    return hiddenAtFirst
  }
}

/** Chooses columns; the name always stands. */
export function ColumnChoice({
  hidden,
  onToggle,
}: {
  readonly hidden: readonly string[]
  readonly onToggle: (name: string) => void
}) {
  const { isMade, open, setOpen } = useOpening()
  const toggle = useRef<HTMLButtonElement>(null)
  return (
    <>
      <MenuToggle ref={toggle} variant="plainText" onClick={() => setOpen(!open)} isExpanded={open} aria-label="Columns">
        Columns
      </MenuToggle>
      {isMade && (
        <Select
          isOpen={open}
          role="menu"
          toggle={{ toggleNode: null, toggleRef: toggle }}
          onOpenChange={setOpen}
          onSelect={(_, name) => onToggle(String(name))}
          popperProps={{ appendTo: 'inline', position: 'end', minWidth: 'max-content' }}
        >
          <SelectList aria-label="Columns">
            {clusterColumns.slice(1).map(({ name }) => (
              <SelectOption key={name} value={name} hasCheckbox isSelected={!hidden.includes(name)}>
                {name}
              </SelectOption>
            ))}
          </SelectList>
        </Select>
      )}
    </>
  )
}

function ProfilesInUse({ profiles }: { readonly profiles: Cluster['status']['profiles'] }) {
  return (
    <ul className="c-plain-list">
      {profiles.map(({ name, version }) => (
        <li key={name}>
          <NameLink name={name} to={paths.profileVersion(name, version)} /> <span className="c-quiet">{version}</span>
        </li>
      ))}
    </ul>
  )
}

function Nodes({ nodes: { ready, total } }: { readonly nodes: Cluster['status']['nodes'] }) {
  return (
    <span title={`${ready} of ${total} nodes are ready`}>
      {ready}/{total}
    </span>
  )
}

function Drift({ drift }: { readonly drift: Cluster['status']['drift'] }) {
  if (!drift) return none
  return (
    <StateWord state="Drifted">
      <span title={drift.kinds.join(', ')}>{drift.count}</span>
    </StateWord>
  )
}
