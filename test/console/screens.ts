import type { Page } from 'playwright-core'
import type { Call } from '#contract/client.ts'

/** A page of the console in a state worth looking at. */
export interface Screen {
  /** Of its pictures: a file's name. */
  readonly name: string
  readonly path: string
  /** What somebody does there before the picture is taken; what others do meanwhile, they do by the API. */
  readonly steps?: (page: Page, call: Call) => Promise<unknown>
  /** Its picture stands in the guide or the README, as `docs/images/NAME.png`. */
  readonly documented?: true
  /** Worth a look on a phone too. */
  readonly phone?: true
  /** Of what the server refuses there, which the browser notes. */
  readonly refused?: 404 | 409 | 422
  /** Looked at by somebody who has not logged in. */
  readonly stranger?: true
}

/** Presses a button, and waits for a text of the dialog that it opens. */
export function pressing(name: string, then = 'Cancel') {
  return async (page: Page) => {
    await page.getByRole('button', { name }).first().click()
    await page.getByRole('dialog').getByText(then).first().waitFor()
  }
}

/** Opens the menu behind a button. */
export function opening(name: string, option: string | RegExp) {
  return async (page: Page) => {
    await page.getByRole('button', { name, exact: true }).click()
    await page
      .getByRole('menuitem', { name: option })
      .or(page.getByRole('option', { name: option }))
      .first()
      .waitFor()
  }
}

/** Chooses from the menu behind a button, and waits for the dialog that this opens. */
export function asking(name: string, item: string) {
  return async (page: Page) => {
    await page.getByRole('button', { name, exact: true }).click()
    await page
      .getByRole('menuitem', { name: item })
      .or(page.getByRole('option', { name: item }))
      .or(page.getByRole('button', { name: item }))
      .first()
      .click()
    await page.getByRole('dialog').waitFor()
  }
}
