import { crc32, deflateSync } from 'node:zlib'

export type Colour = readonly [red: number, green: number, blue: number]

/**
 * The picture of `colours: [height][width]` as a data URL, each entry a square of `zoom` pixels. Up to 256 different
 * colours are written once and numbered, which makes the file a good deal smaller.
 */
export function pngUrl(colours: readonly (readonly Colour[])[], zoom = 1): string {
  const numbers = new Map<string, number>()
  for (const colour of colours.flat()) {
    const key = colour.join()
    if (!numbers.has(key)) numbers.set(key, numbers.size)
  }
  const numbered = numbers.size <= 256
  const bytes = (colour: Colour) => (numbered ? [numbers.get(colour.join())!] : [...colour])
  const lines = colours.flatMap((row) => {
    // A line begins with its filter, 0 for none.
    const line = Buffer.from([0, ...row.flatMap((colour) => new Array(zoom).fill(bytes(colour)).flat())])
    return new Array<Buffer>(zoom).fill(line)
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE((colours[0]?.length ?? 0) * zoom, 0)
  header.writeUInt32BE(colours.length * zoom, 4)
  // Eight bits a value; 3 for numbered colours, 2 for red, green and blue.
  header.set([8, numbered ? 3 : 2, 0, 0, 0], 8)
  const palette = Buffer.from([...numbers.keys()].flatMap((key) => key.split(',').map(Number)))
  const file = [
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    ...(numbered ? [chunk('PLTE', palette)] : []),
    chunk('IDAT', deflateSync(Buffer.concat(lines), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return `data:image/png;base64,${Buffer.concat(file).toString('base64')}`
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
