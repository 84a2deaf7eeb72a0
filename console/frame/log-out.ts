import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sessionRoutes } from '#contract/session.ts'
import { call } from '../api/call.ts'
import { setSession } from '../api/session.ts'
import { paths } from '../paths.ts'
import { useGo } from '../ui/go.tsx'
import { forgetVisits } from './recent.ts'
import { toast } from './toasts.tsx'

/** Ends the session. The next person starts at the beginning, and sees nothing of what this one read. */
export function useLogOut(): () => void {
  const go = useGo()
  const queryClient = useQueryClient()
  const logOut = useMutation({
    mutationFn: () => call(sessionRoutes.logout, {}),
    onSuccess: async () => {
      await go(paths.clusters())
      setSession('out')
      forgetVisits()
      queryClient.clear()
    },
    onError: (error) => toast('danger', 'Logging out failed', error.message),
  })
  return logOut.mutate
}
