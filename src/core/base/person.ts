/** The name of an API key's deeds: the person behind it first, whatever the key is called. */
export function nameOfKey(key: { readonly name: string; readonly createdBy: string }): string {
  return `${personOf(key.createdBy)}${separator}${key.name}`
}

/** The person behind a principal's name: keys do not make one person two. */
export function personOf(name: string): string {
  return name.split(separator)[0] ?? name
}

/** No e-mail address holds it. */
const separator = ' / '
