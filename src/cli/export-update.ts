import { exportForms, updateRoutes } from '#contract/update.ts'
import type { Connection } from './connection.ts'
import { exportTo } from './export-to.ts'
import { usageFailure } from './failure.ts'

/** Writes all that is known of an update to a file, in the form that its name ends with. */
export async function exportUpdate(
  connection: Connection,
  place: { readonly name: string; readonly id: string },
  file: string,
): Promise<void> {
  const format = exportForms.find((form) => file.endsWith(`.${form}`))
  if (!format)
    throw usageFailure(`${file} has no known ending.`, `End it with ${exportForms.map((form) => `.${form}`).join(', ')}.`)
  await exportTo(connection, updateRoutes.export, place, { ...connection.project, format }, file)
}
