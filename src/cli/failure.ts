import { ProblemError } from '#contract/client.ts'
import type { Problem } from '#contract/problem.ts'
import { nextStep, type Given } from './next-step.ts'

/** A refusal that the user is told without a stack trace: what, at which places, and what to do next. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly places: readonly string[]
  readonly next: string | null
  /** 1: it did not work; 2: the command was not given as the manual says. */
  readonly exitCode: 1 | 2
  constructor(message: string, more: { places?: readonly string[]; next?: string; exitCode?: 1 | 2 } = {}) {
    super(message)
    this.places = more.places ?? []
    this.next = more.next ?? null
    this.exitCode = more.exitCode ?? 1
  }
}

export function usageFailure(message: string, next?: string): Failure {
  return new Failure(message, { exitCode: 2, ...(next === undefined ? {} : { next }) })
}

/** Whether the server refused with one of these codes. */
export function refusedWith(error: unknown, ...codes: readonly string[]): error is ProblemError {
  return error instanceof ProblemError && codes.includes(error.problem.code)
}

/** What a user reads of a failure; null where it is a bug and the stack trace is wanted. */
export function failureText(error: unknown, given: Given): string | null {
  if (error instanceof Failure) return lines(error.message, error.places, error.next)
  if (error instanceof ProblemError)
    return lines(problemLine(error.problem), placesOf(error.problem), nextStep(error.problem, given))
  return null
}

function problemLine({ detail, code }: Problem): string {
  return detail.includes(code) ? detail : `${detail} (${code})`
}

/** What the detail has not told already. */
function placesOf({ detail, errors, changed }: Problem): readonly string[] {
  const places = errors.map(({ path, message, code }) => ({ text: `${path === '' ? '' : `${path}: `}${message}`, code }))
  return [
    ...places.filter(({ text }) => !detail.includes(text)).map(({ text, code }) => `${text} (${code})`),
    ...(changed ?? []).map(({ what, from, to }) => `${what}: ${from} → ${to}`),
  ]
}

function lines(message: string, places: readonly string[], next: string | null): string {
  return [`cairn: ${message}`, ...places.map((place) => `  ${place}`), ...(next === null ? [] : [next]), ''].join('\n')
}
