/** Who wrote a value: the highest of those that name its path. */
export const writers = ['pack', 'preset', 'profile', 'override'] as const
export type Writer = (typeof writers)[number]

/** Where a value comes from: from what it refers to, else from whoever wrote it. */
export const origins = [...writers, 'variable', 'macro', 'system'] as const
export type Origin = (typeof origins)[number]
