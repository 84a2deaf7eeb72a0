import { useQueries } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { Pack } from '#contract/pack.ts'
import type { ProfileDocument } from '#contract/profile.ts'
import { read } from '../api/queries.ts'
import type { DraftCheck, DraftQuestion } from './draft-check.ts'

/** An answer with the draft that it is about. */
export interface CheckedDraft extends DraftCheck {
  readonly draft: ProfileDocument
}

/** Asks about a draft as it is being edited. All places that show it on one page share the question and the answer. */
export function useAskedDraft(saved: ProfileDocument, draft: ProfileDocument | null): void {
  const packs = usePacksOf(draft === null ? [] : [saved, draft])
  useEffect(() => {
    if (draft === null) settle(null)
    else if (packs !== null) ask({ saved, draft, packs })
  }, [saved, draft, packs])
}

/** The newest answer; null as long as there is none, or nothing is edited. */
export function useCheckedDraft(): CheckedDraft | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => answer,
  )
}

/** Every pack of the documents, each read once; null until all are there or cannot be had. */
export function usePacksOf(documents: readonly ProfileDocument[]): readonly Pack[] | null {
  const references = new Map(
    documents.flatMap(({ spec }) =>
      spec.layers.flatMap(({ pack }) => (pack ? [[`${pack.registry}/${pack.name} ${pack.version}`, pack] as const] : [])),
    ),
  )
  return useQueries({
    queries: [...references.values()].map(({ name, version, registry }) => read.pack(name, version, registry)),
    combine: packsOf,
  })
}

function packsOf(queries: readonly { readonly data: Pack | undefined; readonly isPending: boolean }[]): readonly Pack[] | null {
  return queries.some(({ isPending }) => isPending) ? null : queries.flatMap(({ data }) => (data ? [data] : []))
}

const settleMs = 200

let answer: CheckedDraft | null = null
const listeners = new Set<() => void>()
let worker: Worker | null = null
let timer: number | undefined
let next: DraftQuestion | null = null
let asked: DraftQuestion | null = null

/** One question is under way at most; of those that come meanwhile the newest is asked after it. */
function ask(question: DraftQuestion): void {
  next = question
  clearTimeout(timer)
  timer = window.setTimeout(send, settleMs)
}

function send(): void {
  if (asked !== null || next === null) return
  worker ??= open()
  asked = next
  next = null
  worker.postMessage(asked)
}

function open(): Worker {
  const made = new Worker(new URL('./draft-check-worker.ts', import.meta.url), { type: 'module' })
  made.addEventListener('message', ({ data }: MessageEvent<DraftCheck>) => {
    if (asked && next === null) settle({ ...data, draft: asked.draft })
    asked = null
    send()
  })
  // What cannot be checked here is checked by the server.
  made.addEventListener('error', () => {
    asked = null
    worker = null
    made.terminate()
  })
  return made
}

function settle(found: CheckedDraft | null): void {
  if (found === null) {
    clearTimeout(timer)
    next = null
  }
  answer = found
  for (const listener of listeners) listener()
}
