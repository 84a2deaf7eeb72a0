import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pathOf, problemFailure } from '#contract/client.ts'
import { exportForms, updateRoutes } from '#contract/update.ts'
import { apiPrefix } from '#contract/routes.ts'
import { unreachable, type Connection } from './connection.ts'
import { Failure, usageFailure } from './failure.ts'

/** Writes all that is known of an update to a file, in the form that its name ends with. */
export async function exportUpdate(
  { address, key, project }: Connection,
  place: { readonly name: string; readonly id: string },
  file: string,
): Promise<void> {
  const format = exportForms.find((form) => file.endsWith(`.${form}`))
  if (!format)
    throw usageFailure(`${file} has no known ending.`, `End it with ${exportForms.map((form) => `.${form}`).join(', ')}.`)
  const search = new URLSearchParams({ ...project, format })
  const path = `${apiPrefix}${pathOf(updateRoutes.export, place)}?${search.toString()}`
  let answer: Response
  try {
    answer = await fetch(address + path, { headers: { authorization: `Bearer ${key}` }, redirect: 'manual' })
  } catch (error) {
    throw unreachable(address, error)
  }
  if (!answer.ok || !answer.body) throw problemFailure(answer.status, await answer.text())
  try {
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(file))
  } catch (error) {
    throw new Failure(`${file} could not be written whole: ${(error as Error).message}.`)
  }
}
