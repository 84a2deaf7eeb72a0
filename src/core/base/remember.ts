export interface RememberLimits {
  readonly texts: number
  readonly characters: number
}

/**
 * The same function, which remembers what it answered to the newest texts: for readers whose answer rests on the text alone, and
 * which are too slow for the planning path. The oldest go first, so that memory is bounded.
 */
export function remember<T>(read: (text: string) => T, limits: RememberLimits): (text: string) => T {
  const remembered = new Map<string, T>()
  let characters = 0
  return (text) => {
    if (remembered.has(text)) return remembered.get(text) as T
    const answer = read(text)
    for (const [old] of remembered) {
      if (remembered.size < limits.texts && characters + text.length <= limits.characters) break
      remembered.delete(old)
      characters -= old.length
    }
    remembered.set(text, answer)
    characters += text.length
    return answer
  }
}
