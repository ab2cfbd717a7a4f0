const width = 320

/**
 * The same SVG shown in a width of 320 pixels, with coordinates rounded to a tenth of a pixel.
 *
 * @example
 * thumbnail('<svg width="640" height="480" viewBox="0 0 640 480"></svg>')
 * // '<svg width="320" height="240" viewBox="0 0 640 480"></svg>'
 */
export function thumbnail(svg: string): string {
  return svg
    .replace(/^(<svg[^>]*?) width="(\d+)" height="(\d+)"/, (_all, start, w, h) => {
      return `${start} width="${width}" height="${Math.round((width * h) / w)}"`
    })
    .replace(/ (d|points)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{2,}/g, (coordinate) => String(Number(Number(coordinate).toFixed(1)))),
    )
}
