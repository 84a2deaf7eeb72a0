import { useMutation, useQueryClient } from '@tanstack/react-query'
import { registryRoutes } from '#contract/pack.ts'
import { call } from '../api/call.ts'

/** Has a registry read again; what came of it stands where the registry is shown. */
export function useSync() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => call(registryRoutes.sync, { params: { name } }),
    onSuccess: () => {
      for (const queryKey of [['registries'], ['packs']]) void queryClient.invalidateQueries({ queryKey })
    },
  })
}
