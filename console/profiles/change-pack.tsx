import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMemo, useState } from 'react'
import type { PackSummary } from '#contract/pack.ts'
import type { ProfileDocument } from '#contract/profile.ts'
import { Dialog } from '../ui/dialog.tsx'
import { kindWord } from '../ui/layer-stack.tsx'
import { madeOf, withLayer, type Layer } from './draft.ts'
import { checkDraft } from './draft-check.ts'
import { effectText } from './draft-effect.tsx'
import { PackPicker, type Material } from './pack-picker.tsx'
import { usePacksOf } from './use-draft-check.ts'

/** Makes an existing layer of another pack or version, with what speaks against it before it is taken. */
export function ChangePack({ layer, now, base, document, onChange, onClose }: ChangePackProps) {
  const [material, setMaterial] = useState<Material | undefined>(
    now && layer.pack ? { kind: 'pack', pack: now, version: layer.pack.version } : undefined,
  )
  const chosen =
    material?.kind === 'pack'
      ? { name: material.pack.name, version: material.version, registry: material.pack.registry }
      : undefined
  const isSame =
    chosen === undefined ||
    (chosen.name === layer.pack?.name && chosen.version === layer.pack.version && chosen.registry === layer.pack.registry)
  return (
    <Dialog
      title={`Choose the pack of ${layer.name}`}
      isOpen
      size="large"
      onClose={onClose}
      actions={
        <Button
          variant="primary"
          isDisabled={isSame}
          onClick={() => {
            if (chosen) onChange(chosen)
            onClose()
          }}
        >
          Use it
        </Button>
      }
    >
      <PackPicker layer={layer.kind} material={material} onChoose={setMaterial} packsOnly />
      <Verdict layer={layer} base={base} document={document} chosen={isSame ? undefined : chosen} />
    </Dialog>
  )
}

interface ChangePackProps {
  readonly layer: Layer
  /** The pack that it is made of, where its registry still has it. */
  readonly now: PackSummary | undefined
  readonly base: ProfileDocument
  readonly document: ProfileDocument
  readonly onChange: (pack: NonNullable<Layer['pack']>) => void
  readonly onClose: () => void
}

interface VerdictProps extends Pick<ChangePackProps, 'layer' | 'base' | 'document'> {
  readonly chosen: Layer['pack']
}

/** By the server's own rules, while one chooses: what the profile would be refused for, what plans would be, and what is repaved. */
function Verdict({ layer, base, document, chosen }: VerdictProps) {
  const { name, version, registry } = chosen ?? {}
  const candidate = useMemo(
    () =>
      name === undefined || version === undefined || registry === undefined
        ? null
        : withLayer(document, madeOf(layer, { name, version, registry })),
    [document, layer, name, version, registry],
  )
  const packs = usePacksOf(candidate === null ? [] : [base, candidate])
  const found = useMemo(
    () => (candidate === null || packs === null ? null : checkDraft({ saved: base, draft: candidate, packs })),
    [base, candidate, packs],
  )
  const isOther = name !== undefined && name !== layer.pack?.name
  return (
    <section className="c-advice c-picker-verdict" aria-label={`What it would do to ${layer.name}`} aria-live="polite">
      {candidate === null ? (
        <p className="c-quiet">
          {kindWord(layer.kind)}: it is {layer.pack?.name} {layer.pack?.version} now. Choose another one to see what that would
          do.
        </p>
      ) : found === null ? (
        <p className="c-quiet">Looking at what it would do…</p>
      ) : (
        <>
          <p>{effectText(found.effect)}</p>
          {found.effect.guards.length > 0 && (
            <>
              <p>The plan of each cluster that takes it would be blocked:</p>
              <ul className="c-bullets" aria-label="What plans would be blocked by">
                {found.effect.guards.map(({ code, message, remedy }) => (
                  <li key={`${code} ${message}`}>
                    <b>{message}</b> {remedy} <span className="c-quiet">{code}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
          {found.problems.length > 0 && (
            <>
              <p>It could not be saved like this:</p>
              <ul className="c-bullets" aria-label="What keeps it from being saved">
                {found.problems.map(({ layer: of, code, message }, place) => (
                  <li key={place}>
                    {of !== null && <b>{of}</b>} {message} <span className="c-quiet">{code}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
          {isOther && layer.values.trim() !== '' && (
            <p>The values that the profile has written stay as they are: look whether they suit the other pack.</p>
          )}
        </>
      )}
    </section>
  )
}
