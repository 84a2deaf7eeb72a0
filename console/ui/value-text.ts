import { isJsonObject, type Json } from '#core/base/json.ts'

/** A value as a person reads and compares it, in the manner of YAML. It is shown and never read back. */
export function valueText(value: Json): string {
  return typeof value === 'string' ? (value === '' ? '""' : value) : lines(value).join('\n')
}

/** Whether a value has parts, so that its differences are found line by line. */
export function hasParts(value: Json): boolean {
  return (Array.isArray(value) || isJsonObject(value)) && Object.keys(value).length > 0
}

function lines(value: Json): readonly string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return ['[]']
    return (value as readonly Json[]).flatMap((item) => lines(item).map((line, index) => (index === 0 ? '- ' : '  ') + line))
  }
  if (isJsonObject(value)) {
    const members = Object.entries(value)
    return members.length === 0 ? ['{}'] : members.flatMap(([key, member]) => memberLines(scalar(key), member))
  }
  return [scalar(value)]
}

function memberLines(key: string, member: Json): readonly string[] {
  if (typeof member === 'string' && member.includes('\n')) {
    return [
      `${key}: |`,
      ...member
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `  ${line}`),
    ]
  }
  const below = lines(member)
  if (!hasParts(member)) return [`${key}: ${below[0]}`]
  return [`${key}:`, ...below.map((line) => `  ${line}`)]
}

/** Quoted where YAML would read something else than this text. */
function scalar(value: Json): string {
  const plain =
    typeof value === 'string' && /^[A-Za-z/_][^:#\n"'{}[\]]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off)$/i.test(value)
  return plain && value.trim() === value ? value : JSON.stringify(value)
}
