import { useMutation, useQueryClient } from '@tanstack/react-query'
import { clusterRoutes } from '#contract/cluster.ts'
import type { RefusedPlace } from '#contract/refused-places.ts'
import type { CallInput } from '#contract/route.ts'
import { isJsonObject, type Json } from '#core/base/json.ts'
import { call, problemOf } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { useGo } from '../ui/go.tsx'

export interface ImportRequest {
  /** A cluster document, as it was typed. */
  readonly document: Json | undefined
  /** The variables that its profiles ask for. What was typed for a profile that was taken out again is left out. */
  readonly asked: readonly string[]
  readonly management: string
  readonly kubeconfig: string
}

/** What an import would come to, and the import itself. Neither keeps the kubeconfig longer than its answer is on the way. */
export function useImport(onImported: () => void) {
  const go = useGo()
  const queryClient = useQueryClient()
  const check = useMutation({
    mutationFn: async (request: ImportRequest) => {
      const answer = await call(clusterRoutes.import, { body: bodyOf(request), query: { dryRun: 'true' } })
      if (!('layers' in answer)) throw new Error('The server imported the cluster instead of telling what that comes to.')
      return answer
    },
    gcTime: 0,
  })
  const take = useMutation({
    mutationFn: async (request: ImportRequest) => {
      const answer = await call(clusterRoutes.import, { body: bodyOf(request) })
      if (!('metadata' in answer)) throw new Error('The server checked the cluster instead of importing it.')
      return answer
    },
    onSuccess: async ({ metadata: { name }, spec }) => {
      onImported()
      for (const noun of ['clusters', 'profiles', 'cloud-accounts', 'management-clusters'])
        void queryClient.invalidateQueries({ queryKey: [noun] })
      toast('success', `${name} is imported`, `Flux of ${spec.managementCluster ?? ''} brings its add-ons there.`)
      await go(paths.cluster(name))
    },
    gcTime: 0,
  })
  return { check, take }
}

/** Where a refusal belongs. An account of the cluster's name that is there already is mended by another name. */
export function refusedPlaces(error: unknown): readonly RefusedPlace[] {
  if (!error) return []
  const { code, detail, errors } = problemOf(error)
  return code === 'cloud-account.exists' ? [{ path: 'metadata.name', code, message: detail }] : errors
}

function bodyOf({ document, asked, management, kubeconfig }: ImportRequest) {
  const { spec, ...rest } = isJsonObject(document) ? document : {}
  const { variables, ...others } = isJsonObject(spec) ? spec : {}
  const given = isJsonObject(variables) ? Object.entries(variables).filter(([name]) => asked.includes(name)) : []
  const written = { ...others, variables: Object.fromEntries(given), managementCluster: management }
  return { ...rest, spec: written, kubeconfig } as unknown as CallInput<typeof clusterRoutes.import>['body']
}
