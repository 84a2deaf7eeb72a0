import { checkDraft, type DraftQuestion } from './draft-check.ts'

/** Checks drafts beside the page: a text of a megabyte takes a moment to read, and typing goes on meanwhile. */
self.addEventListener('message', ({ data }: MessageEvent<DraftQuestion>) => self.postMessage(checkDraft(data)))
