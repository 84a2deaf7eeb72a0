import { useRouter } from '@tanstack/react-router'
import { useCallback, type MouseEvent, type ReactNode } from 'react'
import { basePath } from '../api/project.ts'

/**
 * A link to one of `paths`. The page behind it is asked for as soon as somebody seems to want it. The router's own component watches each
 * change of the address for each link; a list has hundreds.
 */
export function Go({ to, children, onClick, ...rest }: GoProps) {
  const router = useRouter()
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.()
    // Another tab or window is the browser's business.
    if (event.button !== 0 || event.metaKey || event.altKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    forget()
    void router.navigate(target(to))
  }
  const prepare = () => {
    forget()
    wanted = window.setTimeout(() => void router.preloadRoute(target(to)).catch(() => undefined), wantedMs)
  }
  return (
    <a
      href={(basePath === '/' ? '' : basePath) + to}
      onClick={follow}
      onMouseEnter={prepare}
      onFocus={prepare}
      onMouseLeave={forget}
      onBlur={forget}
      {...rest}
    >
      {children}
    </a>
  )
}

/** One at a time is looked at. */
let wanted: number | undefined
const wantedMs = 50
const forget = () => clearTimeout(wanted)

interface GoProps {
  readonly to: string
  readonly children: ReactNode
  readonly className?: string
  readonly 'aria-label'?: string
  readonly 'aria-current'?: 'page'
  readonly title?: string
  /** Besides going there, as to close a dialog that it stands in. */
  readonly onClick?: () => void
}

/** Goes to one of `paths`; `replace` leaves no trace in the browser's history. */
export function useGo(): (to: string, options?: { readonly replace?: boolean; readonly state?: object }) => Promise<void> {
  const router = useRouter()
  return useCallback(
    (to, options = {}) =>
      router.navigate({
        ...target(to),
        replace: options.replace ?? false,
        ...(options.state === undefined ? {} : { state: options.state as never }),
      }),
    [router],
  )
}

/** The router's types know routes, not addresses: addresses are `paths`' business, and this is the one place where both meet. */
function target(to: string): { to: never; search: never } {
  const [pathname = '/', query = ''] = to.split('?')
  return { to: pathname as never, search: Object.fromEntries(new URLSearchParams(query)) as never }
}
