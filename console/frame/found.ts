import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { matchOf } from './match.ts'
import type { Visit } from './recent.ts'

/** A page that was found by what was typed. */
export interface FoundPage extends Visit {
  readonly kind: string
  readonly detail: string
}

const settleMs = 120
const eachMax = 6

/** Clusters, profiles and packs whose name holds what was typed, as the API finds them, best first. */
export function useFound(typed: string): {
  readonly pages: readonly FoundPage[]
  readonly searching: boolean
  readonly error: unknown
} {
  const q = useSettled(typed.trim())
  const enabled = q !== ''
  const [clusters, profiles, packs] = useQueries({
    queries: [
      { ...read.clusters({ q, limit: eachMax }), enabled, placeholderData: keepPreviousData },
      { ...read.profiles({ q, limit: eachMax }), enabled, placeholderData: keepPreviousData },
      { ...read.packs({ q, limit: eachMax }), enabled, placeholderData: keepPreviousData },
    ],
  })
  const pages: FoundPage[] = enabled
    ? [
        ...(clusters.data?.items ?? []).map(({ metadata: { name }, status }) => ({
          to: paths.cluster(name),
          name,
          kind: 'Cluster',
          detail: status.status === 'Running' ? status.updateStatus : status.status,
        })),
        ...(profiles.data?.items ?? []).map(({ name, versions }) => ({
          to: paths.profile(name),
          name,
          kind: 'Profile',
          detail: versions[0]?.version ?? '',
        })),
        ...(packs.data?.items ?? []).map(({ name, latest, registry }) => ({
          to: paths.pack(name, latest, registry),
          name,
          kind: 'Pack',
          detail: latest,
        })),
      ]
    : []
  return {
    pages: pages
      .filter(({ name }) => matchOf(name, typed) > 0)
      .toSorted((one, other) => matchOf(other.name, typed) - matchOf(one.name, typed)),
    searching: typed.trim() !== '' && (q !== typed.trim() || [clusters, profiles, packs].some(({ isFetching }) => isFetching)),
    error: clusters.error ?? profiles.error ?? packs.error,
  }
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), settleMs)
    return () => window.clearTimeout(timer)
  }, [value])
  return settled
}
