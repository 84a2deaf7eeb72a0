import './layer-stack.css'
import type { ReactNode } from 'react'
import { StateWord } from './state-word.tsx'

export interface StackLayer {
  readonly key: string
  readonly name: string
  readonly kind: string
  /** Pack and version, or what the layer is made of instead. */
  readonly content: string
  /** The state's word; without one, the layer is not running anywhere here. */
  readonly state?: string
  readonly marks?: readonly string[]
}

export interface StackPart {
  readonly key: string
  readonly head: ReactNode
  readonly name: string
  /** In the order of installation; the picture turns it round, so that what stands on something lies above it. */
  readonly layers: readonly StackLayer[]
}

const kindWords: Readonly<Record<string, string>> = {
  os: 'Operating system',
  k8s: 'Kubernetes',
  cni: 'Network',
  csi: 'Storage',
  addon: 'Add-on',
}

export const kindWord = (kind: string) => kindWords[kind] ?? kind

/** The stack as a picture: infrastructure below, add-ons above. Each layer is a button that opens it. */
export function LayerStack({ parts, selected, onSelect }: LayerStackProps) {
  return (
    <div className="c-stack-picture">
      {parts.map((part) => (
        <section key={part.key} className="c-stack-part" aria-label={part.name}>
          <header className="c-stack-head">{part.head}</header>
          <ul className="c-plain-list c-stack-layers">
            {part.layers.toReversed().map((layer) => (
              <li key={layer.key}>
                <button
                  type="button"
                  className={`c-layer c-layer-${layer.kind === 'addon' ? 'addon' : 'base'}`}
                  aria-pressed={layer.key === selected}
                  onClick={() => onSelect(layer.key)}
                >
                  <span className="c-layer-kind">{kindWord(layer.kind)}</span>
                  <span className="c-layer-name">{layer.name}</span>
                  <span className="c-layer-content">{layer.content}</span>
                  <span className="c-layer-end">
                    {layer.marks?.map((mark) => (
                      <span key={mark} className="c-mark">
                        {mark}
                      </span>
                    ))}
                    {layer.state !== undefined && <StateWord state={layer.state} />}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

interface LayerStackProps {
  readonly parts: readonly StackPart[]
  readonly selected: string | undefined
  readonly onSelect: (key: string) => void
}
