import { useState } from 'react'
import { flushSync } from 'react-dom'

/**
 * Whether a menu is open. It is made when it is first opened: closed ones listen to every key and click of the page, each of many.
 * PatternFly places only what was closed before, so it is made closed.
 */
export function useOpening(): { readonly isMade: boolean; readonly open: boolean; readonly setOpen: (open: boolean) => void } {
  const [menu, setMenu] = useState<'unmade' | 'closed' | 'open'>('unmade')
  const setOpen = (open: boolean) => {
    if (menu === 'unmade') flushSync(() => setMenu('closed'))
    setMenu(open ? 'open' : 'closed')
  }
  return { isMade: menu !== 'unmade', open: menu === 'open', setOpen }
}
