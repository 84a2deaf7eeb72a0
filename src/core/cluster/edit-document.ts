import { isCollection, parseDocument } from 'yaml'
import type { Json } from '../base/json.ts'

/** Keys of maps and places in lists, from the top of a document. */
export type DocumentPath = readonly (string | number)[]

/** The document with another value there, or without it; its comments and everything else stay. One that cannot be read stays as it is. */
export function withValueAt(text: string, path: DocumentPath, value: Json | undefined): string {
  const document = parseDocument(text)
  if (document.errors.length > 0) return text
  if (value === undefined) document.deleteIn(path)
  else {
    const before = document.getIn(path, true)
    const node = document.createNode(value)
    // What replaces a list or map is written as that was: in lines, or in one.
    if (isCollection(before) && isCollection(node) && before.items.length > 0) node.flow = before.flow === true
    document.setIn(path, node)
  }
  return document.toString({ lineWidth: 0 })
}
