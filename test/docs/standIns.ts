/**
 * What an example may use without saying where it comes from. A name is declared only in examples that use it and do
 * not declare it themselves. Each of them can stand beside the others: a model with its data and its loss, a linear
 * function with its arguments.
 */
export const standIns: Readonly<Record<string, string>> = {
  // A linear map and its arguments: [8, 4] times [4, 1] plus [1], against targets [8, 1].
  x: 'randn([8, 4]).dynamic()',
  y: 'randn([8, 1]).dynamic()',
  w: 'randn([4, 1]).dynamic()',
  b: 'zeros([1]).dynamic()',
  weights: '{ w, b }',
  gradients: '{ w: onesLike(w), b: onesLike(b) }',

  // A classifier of eight pictures of digits.
  images: 'rand([8, 1, 28, 28]).dynamic()',
  labels: 'randint(0, 10, [8]).dynamic()',
  logits: 'randn([8, 10]).dynamic()',
  model: 'new Sequential(new Flatten(), new Linear(784, 10))',
  loader: 'new DataLoader(new TensorDataset(images, labels), { batchSize: 4 })',
  optimizer: 'new SGD(model.parameters(), { lr: 0.1 })',
  loss: 'crossEntropy(model.forward(images), labels)',
}

/** Names of other packages that examples may use: what they are imported from. */
export const foreign: Readonly<Record<string, string>> = {
  fc: "import * as fc from 'fast-check'",
  expect: "import { expect } from 'vitest'",
  writeFileSync: "import { writeFileSync } from 'node:fs'",
}
