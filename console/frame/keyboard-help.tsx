import { Switch } from '@patternfly/react-core/dist/dynamic/components/Switch'
import { Dialog } from '../ui/dialog.tsx'
import { sections } from './sections.ts'
import { paletteKeys, useSingleKeys } from './shortcuts.ts'

const rows: readonly (readonly [string, string])[] = [
  [paletteKeys, 'Find clusters, profiles, packs and actions'],
  ['/', 'To the filter of this page'],
  ...sections.map(({ name, key }) => [`g ${key}`, `Go to ${name}`] as const),
  ['?', 'These keys'],
  ['Esc', 'Close what is open above the page'],
]

/** The keys that hold everywhere. Those of one letter can be turned off. */
export function KeyboardHelp({ onClose }: { readonly onClose: () => void }) {
  const [single, setSingle] = useSingleKeys()
  return (
    <Dialog title="Keyboard shortcuts" isOpen onClose={onClose} dismiss="Close">
      <dl className="c-keys">
        {rows.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Switch
        id="single-keys"
        label="Keys of one letter"
        isChecked={single}
        onChange={(_, on) => setSingle(on)}
        aria-describedby="single-keys-help"
      />
      <p id="single-keys-help" className="c-quiet">
        Turn them off if you speak to your computer, or press keys by accident. {paletteKeys} always works.
      </p>
    </Dialog>
  )
}
