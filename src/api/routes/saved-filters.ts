import { savedFilterRoutes, savedFiltersMax, type SavedFilter } from '#contract/saved-filter.ts'
import { dropFilter, keepFilter, readFilters } from '#control/keep-filters.ts'
import type { SavedFilterRecord } from '#store/saved-filters.ts'
import { answer } from '../answer.ts'
import type { Api } from '../api.ts'
import { serve } from '../serve.ts'

export function serveSavedFilters(api: Api): void {
  const { control } = api.deps

  serve(api, savedFilterRoutes.list, async (_input, context) =>
    answer(200, { items: (await readFilters(control, context)).map(toWire) }),
  )

  serve(api, savedFilterRoutes.put, async ({ params: { name }, body: { filter, sort } }, context) => {
    const given = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const record = { name, filter: Object.fromEntries(given), sort }
    return (await keepFilter(control, context, record, savedFiltersMax)) ?? answer(200, toWire(record))
  })

  serve(
    api,
    savedFilterRoutes.delete,
    async ({ params }, context) => (await dropFilter(control, context, params.name)) ?? answer(204),
  )
}

/** What the edge took is what it gives. */
function toWire(record: SavedFilterRecord): SavedFilter {
  return record as SavedFilter
}
