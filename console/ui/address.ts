import { useParams, useSearch } from '@tanstack/react-router'

/** The names in the path of this page, as `{name}` of a cluster. The route guarantees that they are there. */
export function useNamed<Name extends string>(): { readonly [N in Name]: string } {
  return useParams({ strict: false }) as never
}

/** What stands behind the `?` of this page's address; the route lets through only what it knows. */
export function useAddress<Name extends string>(): { readonly [N in Name]?: string | undefined } {
  return useSearch({ strict: false }) as never
}
