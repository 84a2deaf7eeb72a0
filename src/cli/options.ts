import { InvalidArgumentError } from 'commander'

/** Gathers the values of an option that may be given more than once. */
export function repeated(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

/** A whole number from 1. */
export const wholeNumber = numberFrom(1)

/** A whole number from that on. */
export function numberFrom(least: 0 | 1): (value: string) => number {
  return (value) => {
    if (!/^\d{1,9}$/.test(value) || Number(value) < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`)
    return Number(value)
  }
}

/** Words of the API, such as `Up to date`, as they are typed: `up-to-date`. */
export function typedForms(words: readonly string[]): readonly string[] {
  return words.map(typed)
}

/** The word of the API that was typed. */
export function wordOf<Word extends string>(words: readonly Word[], text: string | undefined): Word | undefined {
  return words.find((word) => typed(word) === text)
}

function typed(word: string): string {
  return word.toLowerCase().replaceAll(' ', '-')
}
