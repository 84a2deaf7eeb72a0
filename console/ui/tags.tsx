import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { Go } from './go.tsx'

/** Tags as `key:value`; each leads to what else carries it. */
export function Tags({ tags, to }: { readonly tags: Readonly<Record<string, string>>; readonly to?: (tag: string) => string }) {
  const entries = Object.entries(tags).map(([key, value]) => (value === '' ? key : `${key}:${value}`))
  return (
    <span className="c-tags">
      {entries.map((tag) => (
        <Label key={tag} isCompact>
          {to ? <Go to={to(tag)}>{tag}</Go> : tag}
        </Label>
      ))}
    </span>
  )
}
