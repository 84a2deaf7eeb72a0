/**
 * Whether a text of values is not what it will come to: it refers to something that each cluster answers for itself, or stands for a
 * secret that nobody may look into. No rule of a pack can judge it.
 */
export function isOpenText(text: string): boolean {
  return /\{\{[^{}]*\.(?:cairn|spectro)\./.test(text) || /secret:[A-Za-z][\w-]*-[0-9a-f]{16}/.test(text)
}
