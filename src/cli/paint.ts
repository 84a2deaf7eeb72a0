import { styleText } from 'node:util'

/** Emphasis for a terminal; the meaning of a text never rests on it. */
export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
}

const same = (text: string) => text
export const plain: Paint = { bold: same, dim: same, red: same, green: same, yellow: same }

const styled = (format: 'bold' | 'dim' | 'red' | 'green' | 'yellow') => (text: string) =>
  styleText(format, text, { validateStream: false })
export const coloured: Paint = {
  bold: styled('bold'),
  dim: styled('dim'),
  red: styled('red'),
  green: styled('green'),
  yellow: styled('yellow'),
}
