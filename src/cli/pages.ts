interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

const pagesMax = 1000

/** All items of a list, page by page. */
export async function allItems<Item>(
  readPage: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < pagesMax; pages++) {
    const page: Page<Item> = await readPage({ limit: 200, ...(cursor === null ? {} : { cursor }) })
    items.push(...page.items)
    cursor = page.next
    if (cursor === null) break
  }
  return items
}
