import { Divider } from '@patternfly/react-core/dist/dynamic/components/Divider'
import { Dropdown, DropdownGroup, DropdownItem, DropdownList } from '@patternfly/react-core/dist/dynamic/components/Dropdown'
import { MenuToggle } from '@patternfly/react-core/dist/dynamic/components/MenuToggle'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sessionRoutes } from '#contract/session.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { setSession, useSession } from '../api/session.ts'
import { paths } from '../paths.ts'
import { useGo } from '../ui/go.tsx'
import { chooseTheme, useTheme, type ThemeChoice } from './theme.ts'
import { toast } from './toasts.tsx'

const themes: readonly (readonly [ThemeChoice, string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

/** Who is logged in, how the console looks, and the way out. */
export function PersonMenu() {
  const [open, setOpen] = useState(false)
  const session = useSession()
  const me = useQuery({ ...read.me(), enabled: session === 'in' })
  const theme = useTheme()
  const go = useGo()
  const queryClient = useQueryClient()
  const logOut = useMutation({
    mutationFn: () => call(sessionRoutes.logout, {}),
    onSuccess: async () => {
      // The next person starts at the beginning, and sees nothing of what this one read.
      await go(paths.clusters())
      setSession('out')
      queryClient.clear()
    },
    onError: (error) => toast('danger', 'Logging out failed', error.message),
  })
  return (
    <Dropdown
      isOpen={open}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      popperProps={{ position: 'right' }}
      toggle={(ref) => (
        <MenuToggle ref={ref} variant="plainText" onClick={() => setOpen(!open)} isExpanded={open} aria-label="Account and look">
          {me.data?.name ?? 'Account'}
        </MenuToggle>
      )}
    >
      <DropdownGroup label="Look">
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
        <DropdownItem onClick={() => logOut.mutate()}>Log out</DropdownItem>
      </DropdownList>
    </Dropdown>
  )
}
