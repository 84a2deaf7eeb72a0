import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useEffect, useState } from 'react'

/** Puts the address of this page where it can be pasted. */
export function CopyLink() {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null)
  useEffect(() => {
    if (outcome === null) return undefined
    const timer = setTimeout(() => setOutcome(null), 4000)
    return () => clearTimeout(timer)
  }, [outcome])
  return (
    <>
      <span role="status" className="c-quiet">
        {outcome === 'copied' && 'The link is copied.'}
        {outcome === 'refused' && 'The browser does not let it be copied here: take it from the address bar.'}
      </span>
      <Button variant="secondary" size="sm" onClick={() => void copy(location.href).then(setOutcome)}>
        Copy link
      </Button>
    </>
  )
}

/** Browsers give the clipboard only to pages that came over https, or from this very machine. */
async function copy(text: string): Promise<'copied' | 'refused'> {
  try {
    await navigator.clipboard.writeText(text)
    return 'copied'
  } catch {
    return 'refused'
  }
}
