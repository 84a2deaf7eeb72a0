import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { read } from '../api/queries.ts'
import { Loaded } from '../ui/loaded.tsx'
import { YamlText } from '../ui/yaml-text.tsx'
import type { Layer } from './draft.ts'

/** The values that the pack brings along, to look up what can be set. */
export function PackValues({ pack }: { readonly pack: NonNullable<Layer['pack']> }) {
  const [open, setOpen] = useState(true)
  const one = useQuery({ ...read.pack(pack.name, pack.version, pack.registry), enabled: open })
  return (
    <details className="c-change" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        The pack’s own values{' '}
        <span className="c-quiet">
          {pack.name} {pack.version}
        </span>
      </summary>
      {open && (
        <Loaded query={one} rows={4}>
          {({ values }) =>
            values.trim() === '' ? (
              <p className="c-quiet">The pack has none.</p>
            ) : (
              <YamlText label={`Values of the pack ${pack.name}`} value={values} />
            )
          }
        </Loaded>
      )}
    </details>
  )
}
