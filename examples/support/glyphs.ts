/** A point of a digit: x from -0.6 (left) to 0.6, y from -1 (top) to 1. */
export type Point = readonly [x: number, y: number]

/** Points that a smooth line runs through; a corner is where one stroke ends and the next begins. */
export type Stroke = readonly Point[]

/** For each digit the ways people write it. */
export const glyphs: readonly (readonly (readonly Stroke[])[])[] = [
  [[oval(0, 0, 0.55, 1)], [oval(0, 0, 0.42, 0.95)]],
  [
    [stroke('0.03,-1 0,1')],
    [stroke('-0.35,-0.55 0.05,-1'), stroke('0.05,-1 0.02,1')],
    [stroke('-0.3,-0.65 0.05,-1'), stroke('0.05,-1 0.02,1'), stroke('-0.4,1 0.4,1')],
  ],
  [
    [
      stroke('-0.5,-0.55 -0.3,-0.9 0.1,-1 0.48,-0.65 0.35,-0.15 -0.05,0.4 -0.55,1'),
      stroke('-0.55,1 0.55,0.97'),
    ],
    [stroke('-0.5,-0.6 -0.1,-1 0.42,-0.7 0.3,0 -0.1,0.6 -0.42,0.9 -0.5,0.62 -0.15,0.72 0.2,0.97 0.55,0.85')],
  ],
  [
    [
      stroke('-0.45,-0.75 -0.1,-1 0.35,-0.8 0.35,-0.35 -0.1,-0.08'),
      stroke('-0.1,-0.08 0.4,0.1 0.5,0.55 0.15,0.95 -0.25,0.98 -0.55,0.7'),
    ],
    [
      stroke('-0.45,-1 0.45,-1'),
      stroke('0.45,-1 -0.1,-0.2'),
      stroke('-0.1,-0.2 0.4,0.05 0.48,0.55 0.1,0.97 -0.5,0.75'),
    ],
  ],
  [
    [stroke('-0.35,-0.95 -0.5,-0.3 -0.5,0.15'), stroke('-0.5,0.15 0.55,0.08'), stroke('0.35,-0.7 0.25,1')],
    [stroke('0.22,-1 -0.55,0.3'), stroke('-0.55,0.3 0.6,0.3'), stroke('0.22,-1 0.2,1')],
  ],
  [
    [
      stroke('0.5,-1 -0.35,-1'),
      stroke('-0.35,-1 -0.45,-0.15'),
      stroke('-0.45,-0.15 0.1,-0.3 0.5,0.15 0.42,0.7 0,1 -0.5,0.8'),
    ],
    [stroke('0.45,-0.95 -0.2,-0.9 -0.4,-0.35 0.2,-0.15 0.45,0.35 0.1,0.95 -0.5,0.85')],
  ],
  [
    [
      stroke(
        '0.4,-0.95 -0.1,-0.6 -0.45,0 -0.45,0.55 -0.1,0.98 0.35,0.8 0.42,0.35 0.1,0.05 -0.3,0.25 -0.45,0.55',
      ),
    ],
    [stroke('0.05,-1 -0.35,-0.3 -0.42,0.5 -0.05,1 0.38,0.7 0.25,0.25 -0.1,0.2 -0.4,0.5')],
  ],
  [
    [stroke('-0.5,-0.95 0.5,-0.95'), stroke('0.5,-0.95 0.1,0 -0.15,1')],
    [stroke('-0.5,-0.9 0.5,-0.95'), stroke('0.5,-0.95 -0.2,1'), stroke('-0.25,0.05 0.4,0')],
    [stroke('-0.5,-0.6 -0.45,-0.95'), stroke('-0.45,-0.95 0.45,-0.95'), stroke('0.45,-0.95 0.2,-0.2 0.1,1')],
  ],
  [
    [stroke('0.33,-0.75 0,-1 -0.38,-0.65 0,-0.08 0.45,0.5 0,1 -0.45,0.5 0,-0.08 0.38,-0.6 0.3,-0.8')],
    [oval(0, -0.52, 0.36, 0.46), oval(0, 0.48, 0.46, 0.52)],
  ],
  [
    [oval(0, -0.45, 0.42, 0.52), stroke('0.42,-0.5 0.4,0.2 0.3,1')],
    [oval(0, -0.48, 0.44, 0.48), stroke('0.44,-0.5 0.42,0.4 0.1,0.95 -0.35,0.85')],
  ],
]

/** The stroke through points written as `x,y x,y ...`. */
function stroke(points: string): Stroke {
  return points.split(' ').map((point) => {
    const [x, y] = point.split(',')
    return [Number(x), Number(y)]
  })
}

/** A closed oval, drawn from its top right against the clock. */
function oval(x: number, y: number, rx: number, ry: number): Stroke {
  return Array.from({ length: 10 }, (_, i) => {
    const angle = -Math.PI / 4 - (2 * Math.PI * i) / 9
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)]
  })
}
