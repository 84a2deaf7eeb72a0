import { lexer, type MarkedToken, type Token, type Tokens } from 'marked'
import { createElement, Fragment, type ReactNode } from 'react'

/**
 * A text in Markdown as elements: headings, paragraphs, lists, tables, code and quotes. It becomes elements of ours one by one and never
 * markup, so that nothing in it is ever executed: HTML is shown as the text it is, pictures as their descriptions, and only
 * web and mail addresses are links. `top` is the level of its largest heading.
 */
export function Markdown({ text, top }: MarkdownProps) {
  const tokens = read(text)
  if (tokens === null) return <pre className="c-readme-text">{text}</pre>
  const depths = [...new Set(tokens.flatMap((token) => (token.type === 'heading' ? [Number(token.depth)] : [])))].toSorted(
    (a, b) => a - b,
  )
  const levelOf = (depth: number) => Math.min(6, top + Math.max(0, depths.indexOf(depth)))
  return <div className="c-readme">{inside(tokens, { levelOf, nesting: 0 })}</div>
}

export interface MarkdownProps {
  readonly text: string
  readonly top: 2 | 3 | 4
}

/** Longer ones are no readmes, and are shown as they are. */
const lengthMax = 100_000

/** Deeper nesting is shown as text: nobody writes it, and a hostile text must not exhaust the browser. */
const nestingMax = 24

function read(text: string): readonly Token[] | null {
  if (text.length > lengthMax) return null
  try {
    return lexer(text)
  } catch {
    return null
  }
}

interface Place {
  readonly levelOf: (depth: number) => number
  readonly nesting: number
}

function inside(tokens: readonly Token[], place: Place): ReactNode {
  const deeper = { ...place, nesting: place.nesting + 1 }
  return tokens.map((token, index) => (
    <Fragment key={index}>{place.nesting > nestingMax ? token.raw : elementOf(token as MarkedToken, deeper)}</Fragment>
  ))
}

function elementOf<Kind extends MarkedToken['type']>(token: MarkedToken & { readonly type: Kind }, place: Place): ReactNode {
  const make = elements[token.type] as (typeof elements)[Kind] | undefined
  return make ? make(token as Of<Kind>, place) : token.raw
}

type Of<Kind extends MarkedToken['type']> = Extract<MarkedToken, { readonly type: Kind }>

const elements: { readonly [Kind in MarkedToken['type']]: (token: Of<Kind>, place: Place) => ReactNode } = {
  heading: ({ depth, tokens }, place) => createElement(`h${place.levelOf(depth)}`, null, inside(tokens, place)),
  paragraph: ({ tokens }, place) => <p>{inside(tokens, place)}</p>,
  list: ({ ordered, start, items }, place) => {
    const rows = items.map((item, index) => <li key={index}>{inside(item.tokens, place)}</li>)
    return ordered ? <ol start={start === '' ? 1 : start}>{rows}</ol> : <ul>{rows}</ul>
  },
  list_item: ({ tokens }, place) => inside(tokens, place),
  checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  table: (table, place) => <Table table={table} place={place} />,
  code: ({ text }) => (
    <pre>
      <code>{text}</code>
    </pre>
  ),
  blockquote: ({ tokens }, place) => <blockquote>{inside(tokens, place)}</blockquote>,
  hr: () => <hr />,
  space: () => null,
  def: () => null,
  html: ({ raw, block }) => (block ? <p>{raw.trim()}</p> : raw),
  strong: ({ tokens }, place) => <strong>{inside(tokens, place)}</strong>,
  em: ({ tokens }, place) => <em>{inside(tokens, place)}</em>,
  del: ({ tokens }, place) => <del>{inside(tokens, place)}</del>,
  codespan: ({ text }) => <code className="c-breakable">{text}</code>,
  br: () => <br />,
  link: ({ href, tokens }, place) =>
    isSafe(href) ? (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {inside(tokens, place)}
      </a>
    ) : (
      inside(tokens, place)
    ),
  image: ({ text }) => <em>{text}</em>,
  text: ({ text, tokens }, place) => (tokens ? inside(tokens, place) : text),
  escape: ({ text }) => text,
}

function Table({ table: { header, rows }, place }: { readonly table: Tokens.Table; readonly place: Place }) {
  return (
    <table className="c-readme-table">
      <thead>
        <tr>
          {header.map((cell, index) => (
            <th key={index} scope="col">
              {inside(cell.tokens, place)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{inside(cell.tokens, place)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Other schemes run things, and paths lead nowhere here. */
function isSafe(href: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(href) && URL.canParse(href)
}
