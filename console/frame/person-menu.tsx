import { Divider } from '@patternfly/react-core/dist/dynamic/components/Divider'
import { Dropdown, DropdownGroup, DropdownItem, DropdownList } from '@patternfly/react-core/dist/dynamic/components/Dropdown'
import { MenuToggle } from '@patternfly/react-core/dist/dynamic/components/MenuToggle'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { read } from '../api/queries.ts'
import { useSession } from '../api/session.ts'
import { useOpening } from '../ui/opening.ts'
import type { FrameActions } from './frame-actions.ts'
import { chooseTheme, useTheme, type ThemeChoice } from './theme.ts'

const themes: readonly (readonly [ThemeChoice, string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

/** Who is logged in, how the console looks, its keys, and the way out. */
export function PersonMenu({ actions }: { readonly actions: FrameActions }) {
  const { isMade, open, setOpen } = useOpening()
  const toggle = useRef<HTMLButtonElement>(null)
  const session = useSession()
  const me = useQuery({ ...read.me(), enabled: session !== 'out' })
  const theme = useTheme()
  return (
    <>
      <MenuToggle
        ref={toggle}
        variant="plainText"
        onClick={() => setOpen(!open)}
        isExpanded={open}
        aria-label={me.data ? `${me.data.name}, account and look` : 'Account and look'}
      >
        <span className="c-account">{me.data?.name ?? 'Account'}</span>
      </MenuToggle>
      {isMade && (
        <Dropdown
          isOpen={open}
          toggle={{ toggleNode: null, toggleRef: toggle }}
          onOpenChange={setOpen}
          onSelect={() => setOpen(false)}
          popperProps={{ position: 'right', appendTo: 'inline' }}
        >
          <DropdownGroup label="Look" labelHeadingLevel="h2">
            <DropdownList>
              {themes.map(([choice, name]) => (
                <DropdownItem key={choice} isSelected={theme === choice} onClick={() => chooseTheme(choice)}>
                  {name}
                </DropdownItem>
              ))}
            </DropdownList>
          </DropdownGroup>
          <Divider />
          <DropdownList>
            <DropdownItem onClick={actions.keys}>Keyboard shortcuts</DropdownItem>
            <DropdownItem onClick={actions.logOut}>Log out</DropdownItem>
          </DropdownList>
        </Dropdown>
      )}
    </>
  )
}
