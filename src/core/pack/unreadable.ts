import { readConstraints } from './constraints.ts'
import type { PackContent } from './pack.ts'
import { readPresets } from './presets.ts'
import { readSchema } from './schema.ts'

/**
 * What of a pack's rules and choices cannot be read. The pack is taken all the same, since its values are whole; but what it says
 * there holds nobody back, which is told where the pack is listed and in every plan that has it (`constraint.unreadable`).
 */
export function unreadableParts({ schema, presets, constraints }: PackContent): readonly string[] {
  return [
    ...readSchema(schema ?? '').problems.map(
      ({ line, key, message }) => `schema.yaml line ${line}${key === null ? '' : `, ${key}`}: ${message}`,
    ),
    ...[...readPresets(presets ?? '').problems, ...readConstraints(constraints).problems].map(
      ({ path, message }) => `${path}: ${message}`,
    ),
  ]
}
