import { isProfileVersion, versionRule } from '#core/profile/version.ts'
import { Field } from '../ui/field.tsx'

const example = 'MAJOR.MINOR.PATCH, such as 1.1.0 or 2.0.0-rc.1'

/** What a new version shall be called, held to the server's rule while it is typed. */
export function VersionField({ value, onChange, help = example }: VersionFieldProps) {
  const isRefused = value !== '' && !isProfileVersion(value)
  return (
    <Field
      label="New version"
      value={value}
      onChange={onChange}
      required
      help={help}
      problem={isRefused ? `${versionRule}.` : undefined}
    />
  )
}

interface VersionFieldProps {
  readonly value: string
  readonly onChange: (version: string) => void
  readonly help?: string
}
