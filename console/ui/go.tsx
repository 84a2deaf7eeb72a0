import { Link, useRouter } from '@tanstack/react-router'
import { useCallback, type ReactNode } from 'react'

/** A link to one of `paths`. */
export function Go({ to, children, className, ...rest }: GoProps) {
  return (
    <Link {...target(to)} activeOptions={{ exact: true }} {...rest} {...(className === undefined ? {} : { className })}>
      {children}
    </Link>
  )
}

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
