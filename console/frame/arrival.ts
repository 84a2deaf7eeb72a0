import { useEffect, type RefObject } from 'react'
import { rememberVisit } from './recent.ts'

let arrivedBefore = false

/**
 * After going to another page the keyboard is at its heading, which a screen reader then says. Who is inside the page, as on one of its
 * tabs, stays there, and the first page is left to begin at the top.
 */
export function useArrival(heading: RefObject<HTMLElement | null>, page: string, title: string): void {
  useEffect(() => {
    const { activeElement: at } = document
    if (arrivedBefore && (at === null || at === document.body || at.closest('header, dialog') !== null))
      heading.current?.focus({ preventScroll: true })
    arrivedBefore = true
  }, [heading, page])
  useEffect(() => {
    rememberVisit({ to: page, name: title })
  }, [page, title])
}
