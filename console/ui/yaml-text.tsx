import './texts.css'
import { lazy, Suspense } from 'react'
import type { CodeMirrorDiffProps, CodeMirrorProps } from './code-mirror.tsx'
import { Skeletons } from './loaded.tsx'

/** The editor is large and most pages have none: it comes when the first text is shown. */
const Editor = lazy(async () => ({ default: (await import('./code-mirror.tsx')).CodeMirror }))
const Diff = lazy(async () => ({ default: (await import('./code-mirror.tsx')).CodeMirrorDiff }))

export function YamlText(props: CodeMirrorProps) {
  return (
    <Suspense fallback={<Skeletons rows={6} />}>
      <Editor {...props} />
    </Suspense>
  )
}

/** `headless`: the heads stand above already. */
export function YamlDiff({ headless, ...props }: CodeMirrorDiffProps & { readonly headless?: boolean }) {
  const { left, right, leftLabel, rightLabel, onChange } = props
  const isAlone = onChange !== undefined && left === right
  const heads = onChange === undefined ? [leftLabel, rightLabel] : [rightLabel, leftLabel]
  return (
    <Suspense fallback={<Skeletons rows={6} />}>
      {headless !== true && !isAlone && (
        <div className="c-diff-heads" aria-hidden="true">
          {heads.map((head) => (
            <span key={head}>{head}</span>
          ))}
        </div>
      )}
      <Diff {...props} />
    </Suspense>
  )
}
