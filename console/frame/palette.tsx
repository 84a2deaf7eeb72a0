import './palette.css'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { useOptions, type OptionGroup, type PaletteOption } from './palette-options.ts'
import type { FrameActions } from './frame-actions.ts'

/** Finds pages and actions by what is typed. The keyboard stays in the field; the arrows move through what was found. */
export function Palette({ actions, onClose }: { readonly actions: FrameActions; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const { groups, searching, error } = useOptions(typed, actions)
  const options = groups.flatMap((group) => group.options)
  const chosen = options[Math.min(at, options.length - 1)]
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [])
  useEffect(() => {
    document.getElementById(`${id}-${chosen?.id ?? ''}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, chosen?.id])

  // Closing gives the keyboard back to where it was. Its own event comes a moment later, and keys that open the palette again may come before it.
  const leave = () => {
    dialog.current?.close()
    onClose()
  }
  const run = (option: PaletteOption | undefined) => {
    if (option === undefined || option.whyNot !== null) return
    // What is run may take the keyboard elsewhere.
    leave()
    option.run()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      run(chosen)
      return
    }
    const step = steps[event.key as keyof typeof steps] as number | undefined
    if (step === undefined || options.length === 0) return
    event.preventDefault()
    const next = Math.min(at, options.length - 1) + step
    const last = options.length - 1
    // One step past an end comes in at the other; a page stops there.
    setAt(Math.abs(step) === 1 ? (next + options.length) % options.length : Math.max(0, Math.min(next, last)))
  }
  return (
    <dialog
      ref={dialog}
      className="c-palette"
      aria-label="Command palette"
      onClose={onClose}
      onCancel={(event) => {
        event.preventDefault()
        leave()
      }}
      onClick={(event) => event.target === dialog.current && leave()}
    >
      <div className="c-palette-box">
        <input
          className="c-palette-field"
          role="combobox"
          aria-label="Find clusters, profiles, packs and actions"
          placeholder="Find clusters, profiles, packs and actions"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          {...(chosen === undefined ? {} : { 'aria-activedescendant': `${id}-${chosen.id}` })}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
          }}
          onKeyDown={press}
        />
        {error !== null && error !== undefined && <ProblemAlert error={error} />}
        <div className="c-palette-list" role="listbox" id={`${id}-list`} aria-label="Found" aria-busy={searching}>
          {groups.map((group) => (
            <Group
              key={group.name}
              group={group}
              id={id}
              chosen={chosen}
              onRun={run}
              onPoint={(option) => setAt(options.indexOf(option))}
            />
          ))}
        </div>
        <p className="c-palette-foot" role="status">
          {options.length > 0
            ? `${options.length === 1 ? '1 match' : `${options.length} matches`}`
            : searching
              ? 'Searching…'
              : `Nothing is called “${typed.trim()}”.`}
        </p>
      </div>
    </dialog>
  )
}

const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 } as const

function Group({ group, id, chosen, onRun, onPoint }: GroupProps) {
  // An id with a space in it would be two.
  const heading = `${id}-${group.name.replaceAll(/\s/g, '-')}`
  return (
    <div role="group" aria-labelledby={heading}>
      <div className="c-palette-group" role="presentation" id={heading}>
        {group.name}
      </div>
      {group.options.map((option) => (
        <div
          key={option.id}
          id={`${id}-${option.id}`}
          role="option"
          className="c-palette-option"
          aria-selected={option === chosen}
          aria-disabled={option.whyNot !== null}
          onPointerMove={() => option !== chosen && onPoint(option)}
          onClick={() => onRun(option)}
        >
          <span className="c-palette-name">{option.name}</span>
          <span className="c-palette-detail">{option.whyNot ?? option.detail}</span>
        </div>
      ))}
    </div>
  )
}

interface GroupProps {
  readonly group: OptionGroup
  readonly id: string
  readonly chosen: PaletteOption | undefined
  readonly onRun: (option: PaletteOption) => void
  readonly onPoint: (option: PaletteOption) => void
}
