import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { problemOf } from './call.ts'
import { setSession } from './session.ts'

/** The cache of everything read. What the server refuses is not asked again; only a server that is away is. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeLostSession, onSuccess: () => setSession('in') }),
  mutationCache: new MutationCache({ onError: noticeLostSession }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => isAway(error) && failures < 5,
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 5000),
    },
    mutations: { retry: false },
  },
})

function noticeLostSession(error: unknown): void {
  const problem = problemOf(error)
  if (problem.status === 401 && problem.code !== 'session.refused') setSession('out')
}

function isAway(error: unknown): boolean {
  const { status } = problemOf(error)
  return status === 0 || status >= 502
}
