import { Button, type ButtonProps } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Tooltip } from '@patternfly/react-core/dist/dynamic/components/Tooltip'
import { useId } from 'react'

/** A button that, where its action is not allowed, stays reachable and says why. */
export function ActionButton({ whyNot, onClick, children, ...rest }: ActionButtonProps) {
  const id = useId()
  if (whyNot === null) {
    return (
      <Button {...rest} {...(onClick === undefined ? {} : { onClick })}>
        {children}
      </Button>
    )
  }
  return (
    <>
      <Tooltip content={whyNot} aria="none">
        <Button {...rest} isAriaDisabled aria-describedby={id}>
          {children}
        </Button>
      </Tooltip>
      <span id={id} hidden>
        {whyNot}
      </span>
    </>
  )
}

interface ActionButtonProps extends Pick<
  ButtonProps,
  'variant' | 'size' | 'isLoading' | 'isDanger' | 'children' | 'icon' | 'aria-label' | 'isInline' | 'type'
> {
  /** The reason why the action is refused now; null where it is allowed. */
  readonly whyNot: string | null
  /** Not needed of one that submits its form. */
  readonly onClick?: () => void
}
