import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { MenuFooter } from '@patternfly/react-core/dist/dynamic/components/Menu'
import { MenuToggle, type MenuToggleProps } from '@patternfly/react-core/dist/dynamic/components/MenuToggle'
import { Select, SelectList, SelectOption } from '@patternfly/react-core/dist/dynamic/components/Select'
import { useRef, type ReactNode } from 'react'
import { useOpening } from './opening.ts'

export interface ChoiceOption {
  readonly value: string
  readonly label?: string
  readonly description?: string
}

/** One of several, behind a button that is named by its label. */
export function Choice({ label, value, options, onChoose, shown, last, onOpen, disabled, plain, fullWidth }: ChoiceProps) {
  const { isMade, open, setOpen } = useOpening()
  const toggle = useRef<HTMLButtonElement>(null)
  const opened = (next: boolean) => {
    setOpen(next)
    if (next) onOpen?.()
  }
  const current = options.find((option) => option.value === value)
  const text = shown ?? current?.label ?? current?.value ?? value
  const variant: Partial<MenuToggleProps> = plain === true ? { variant: 'plainText' } : {}
  return (
    <>
      <MenuToggle
        ref={toggle}
        {...variant}
        onClick={() => opened(!open)}
        isExpanded={open}
        isDisabled={disabled ?? false}
        isFullWidth={fullWidth ?? false}
        aria-label={typeof text === 'string' && text !== '' ? `${label}: ${text}` : label}
      >
        {text ?? label}
      </MenuToggle>
      {isMade && (
        <Select
          isOpen={open}
          toggle={{ toggleNode: null, toggleRef: toggle }}
          onOpenChange={opened}
          {...(value === undefined ? {} : { selected: value })}
          onSelect={(_, chosen) => {
            setOpen(false)
            onChoose(String(chosen))
          }}
          shouldFocusToggleOnSelect
          // What stands below the options is reached with Tab, which else closes the list.
          {...(last === undefined ? {} : { onOpenChangeKeys: ['Escape'] })}
          isScrollable
          popperProps={{ appendTo: 'inline', minWidth: 'max-content' }}
        >
          <SelectList aria-label={label}>
            {options.map((option) => (
              <SelectOption
                key={option.value}
                value={option.value}
                {...(option.description === undefined ? {} : { description: option.description })}
              >
                {option.label ?? option.value}
              </SelectOption>
            ))}
          </SelectList>
          {last && (
            <MenuFooter>
              <Button
                variant="link"
                isInline
                onClick={() => {
                  setOpen(false)
                  last.onPress()
                }}
              >
                {last.text}
              </Button>
            </MenuFooter>
          )}
        </Select>
      )}
    </>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string | undefined
  readonly options: readonly ChoiceOption[]
  readonly onChoose: (value: string) => void
  /** What the button shows; without it, the chosen option. */
  readonly shown?: ReactNode
  /** A button below the options, for what is none of them. */
  readonly last?: { readonly text: string; readonly onPress: () => void }
  readonly onOpen?: () => void
  readonly disabled?: boolean
  readonly plain?: boolean
  readonly fullWidth?: boolean
}
