/** A picture of PatternFly's set. */
export interface Picture {
  readonly icon: { readonly width: number; readonly height: number; readonly svgPathData: string }
}

/** Draws a picture as one path, as large as the text beside it. PatternFly's own component draws another look of it too, which is never shown. */
export function Glyph({ picture, className }: { readonly picture: Picture; readonly className?: string }) {
  const { width, height, svgPathData } = picture.icon
  return (
    <svg
      className={className === undefined ? 'c-glyph' : `c-glyph ${className}`}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <path d={svgPathData} />
    </svg>
  )
}
