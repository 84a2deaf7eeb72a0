import { FormGroup } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useId } from 'react'
import { kubeconfigProblem } from '#core/cluster-api/check-kubeconfig.ts'
import { Field } from './field.tsx'

/** A kubeconfig to be sent, pasted or read from a file. What no server would take is said at once. */
export function KubeconfigField({ value, onChange, help, problem }: KubeconfigFieldProps) {
  const id = useId()
  const refused = kubeconfigRefused(value)
  return (
    <>
      <Field
        label="Kubeconfig"
        value={value}
        onChange={onChange}
        required
        lines={6}
        help={help}
        problem={refused === null ? problem : `Refused: ${refused}.`}
      />
      <FormGroup label="Or its file" fieldId={id}>
        <input
          id={id}
          type="file"
          className="c-file"
          // The same file, mended, can be chosen again.
          onClick={({ currentTarget }) => (currentTarget.value = '')}
          onChange={({ target }) => {
            const [file] = target.files ?? []
            if (file) void file.text().then(onChange)
          }}
        />
      </FormGroup>
    </>
  )
}

/** Why it is refused wherever it is sent to; null where it may be, and while nothing is typed. */
export function kubeconfigRefused(text: string): string | null {
  return text === '' ? null : kubeconfigProblem(text)
}

interface KubeconfigFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly help: string
  /** What the server said against it. */
  readonly problem?: string | undefined
}
