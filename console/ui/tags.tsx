import { Go } from './go.tsx'

/** Tags as `key:value`; each leads to what else carries it. Those beyond `most` are counted, and named on hover. */
export function Tags({ tags, to, most = Infinity }: TagsProps) {
  const entries = Object.entries(tags).map(([key, value]) => (value === '' ? key : `${key}:${value}`))
  const shown = entries.slice(0, most)
  const others = entries.slice(most)
  return (
    <span className="c-tags">
      {shown.map((tag) => (
        <span key={tag} className="c-tag">
          {to ? <Go to={to(tag)}>{tag}</Go> : tag}
        </span>
      ))}
      {others.length > 0 && (
        <span className="c-quiet" title={others.join(', ')}>
          <span aria-hidden="true">+{others.length}</span>
          <span className="pf-v6-screen-reader">{others.join(', ')}</span>
        </span>
      )}
    </span>
  )
}

interface TagsProps {
  readonly tags: Readonly<Record<string, string>>
  readonly to?: (tag: string) => string
  readonly most?: number
}
