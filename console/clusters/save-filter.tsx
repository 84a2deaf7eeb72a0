import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { savedFilterNameSchema, savedFilterRoutes } from '#contract/saved-filter.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { filterOf, isFiltered, type ClusterSearch } from './cluster-filters.ts'

type SavedBody = Parameters<typeof call<typeof savedFilterRoutes.put>>[1]['body']

/** Keeps the filter in force under a name, and shows the kept ones to delete. */
export function SaveFilter({ search, onClose }: { readonly search: ClusterSearch; readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const queryClient = useQueryClient()
  const saved = useQuery(read.savedFilters())
  const readAgain = () => queryClient.invalidateQueries(read.savedFilters())
  const save = useMutation({
    mutationFn: () => {
      const body = { filter: filterOf(search), ...(search.sort === undefined ? {} : { sort: search.sort }) } as SavedBody
      return call(savedFilterRoutes.put, { params: { name }, body })
    },
    onSuccess: async () => {
      await readAgain()
      onClose()
    },
  })
  const drop = useMutation({
    mutationFn: (one: string) => call(savedFilterRoutes.delete, { params: { name: one } }),
    onSuccess: readAgain,
  })
  const wrong = name === '' ? undefined : savedFilterNameSchema.safeParse(name).error?.issues[0]?.message
  const replaces = saved.data?.items.some((one) => one.name === name) === true
  const filtered = isFiltered(search)
  return (
    <Dialog
      title={filtered ? 'Save this filter' : 'Saved filters'}
      isOpen
      {...(filtered && { first: '#save-filter input' })}
      onClose={onClose}
      error={save.error ?? drop.error}
      dismiss={filtered ? 'Cancel' : 'Close'}
      actions={
        filtered && (
          <Button
            variant="primary"
            type="submit"
            form="save-filter"
            isLoading={save.isPending}
            isDisabled={save.isPending || name === '' || wrong !== undefined}
          >
            {replaces ? 'Replace' : 'Save'}
          </Button>
        )
      }
    >
      {filtered && (
        <Form
          id="save-filter"
          onSubmit={(event) => {
            event.preventDefault()
            if (name !== '' && wrong === undefined) save.mutate()
          }}
        >
          <Field
            label="Name"
            value={name}
            onChange={setName}
            required
            problem={wrong}
            help={replaces ? 'You have saved a filter under this name. It is replaced.' : 'Only you see it, wherever you log in.'}
          />
        </Form>
      )}
      <Loaded query={saved} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="c-quiet">You have not saved a filter yet.</p>
          ) : (
            <ul className="c-plain-list c-stack" aria-label="Your saved filters">
              {items.map((one) => (
                <li key={one.name} className="c-row">
                  <b>{one.name}</b> <span className="c-quiet">{Object.values(one.filter).join(', ')}</span>
                  <Button
                    variant="link"
                    isInline
                    isDanger
                    onClick={() => drop.mutate(one.name)}
                    aria-label={`Delete ${one.name}`}
                  >
                    Delete
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Dialog>
  )
}
