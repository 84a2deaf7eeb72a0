import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pathOf, problemFailure } from '#contract/client.ts'
import type { Route } from '#contract/route.ts'
import { apiPrefix } from '#contract/route.ts'
import { unreachable, type Connection } from './connection.ts'
import { Failure } from './failure.ts'

/** Writes what a route of text answers to a file as it comes, however long it is. */
export async function exportTo(
  { address, key }: Connection,
  route: Route,
  params: object,
  query: Readonly<Record<string, string | undefined>>,
  file: string,
): Promise<void> {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]))
  const path = `${apiPrefix}${pathOf(route, params)}?${new URLSearchParams(given).toString()}`
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
