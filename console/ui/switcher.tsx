/** A few views of one thing, one of them shown. */
export function Switcher<const Option extends string>({ label, options, value, onChoose }: SwitcherProps<Option>) {
  return (
    <div className="c-switcher" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChoose(option)}>
          {option}
        </button>
      ))}
    </div>
  )
}

interface SwitcherProps<Option extends string> {
  readonly label: string
  readonly options: readonly Option[]
  /** Undefined as long as nothing is chosen. */
  readonly value: Option | undefined
  readonly onChoose: (option: Option) => void
}
